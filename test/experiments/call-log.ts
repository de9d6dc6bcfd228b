import * as z from "zod/mini";
import type { SimulatorControl } from "../rig/simulator-control.ts";

const CALLS = z.array(
  z.object({
    at: z.pipe(z.string(), z.transform(Date.parse)),
    service: z.string(),
    kind: z.string(),
    task: z.string(),
    status: z.optional(z.number()),
    body: z.string(),
  }),
);

/** A call that the simulator received; `at` in milliseconds since 1970. */
export type SeenCall = z.output<typeof CALLS>[number];

/** Fetches every call that the simulator has received. */
export async function fetchCalls(simulator: SimulatorControl): Promise<readonly SeenCall[]> {
  return CALLS.parse(await simulator.get("calls"));
}
