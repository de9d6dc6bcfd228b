import * as z from "zod/mini";
import { serviceNames } from "../../lib/services/service-names.ts";
import type { SimulatorControl } from "../rig/simulator-control.ts";
import type { Stall } from "../rig/stalls.ts";
import type { HaltPeriod } from "./halt-periods.ts";
import type { SeenDelivery } from "./invocation-monitor.ts";
import { parseJson } from "./parse-json.ts";
import type { ReceivedDeadLetter, ReceivedOutcome } from "./received-messages.ts";
import type { SoakRequest } from "./sent-requests.ts";
import { TASK, type TaskRecord } from "./timeline.ts";

/** Input of the judge: all that was sent, seen and recorded during a soak. */
export type Evidence = {
  readonly requests: readonly SoakRequest[];
  readonly outcomes: readonly ReceivedOutcome[];
  readonly deadLetters: readonly ReceivedDeadLetter[];
  readonly deliveries: readonly SeenDelivery[];
  readonly tasks: readonly TaskRecord[];
  readonly calls: readonly SimulatorCall[];
  readonly stalls: readonly Stall[];
  readonly halts: readonly HaltPeriod[];
};

/** A call in the simulator's log; `at` in milliseconds since 1970. */
export type SimulatorCall = z.output<typeof CALL>;

const CALL = z.object({
  at: z.pipe(
    z.iso.datetime(),
    z.transform((text) => Date.parse(text)),
  ),
  service: z.string(),
  kind: z.enum(["stop", "state", "list", "token", "unknown"]),
  task: z.string(),
  body: z.string(),
  status: z.optional(z.number()),
  errorCode: z.optional(z.string()),
  fault: z.optional(z.string()),
  tookEffect: z.boolean(),
});

const HOSTS = [...serviceNames, "iam", "none"];

/** Fetches the simulator's record one host at a time, because the whole record in one response is large. */
export async function fetchSimulatorRecord(simulator: SimulatorControl): Promise<Pick<Evidence, "tasks" | "calls">> {
  const tasks: TaskRecord[] = [];
  const calls: SimulatorCall[] = [];
  for (const host of HOSTS) {
    calls.push(
      ...z
        .array(CALL)
        .parse(await simulator.get(`calls?service=${host}`))
        .map(readRetiredStop),
    );
    tasks.push(...z.array(TASK).parse(await simulator.get(`tasks?service=${host}`)));
  }
  return { tasks, calls };
}

/** The body of a stop call to the Build API v3. */
const V3_STOP = z.object({ job_id: z.string(), build_no: z.string() });

/** Reads a call to the retired Build API v3, for which the simulator has no route, as a stop call about the task in its body. */
function readRetiredStop(call: SimulatorCall): SimulatorCall {
  if (call.kind !== "unknown") return call;
  const body = V3_STOP.safeParse(parseJson(call.body)).data;
  if (body === undefined) return call;
  return { ...call, service: "codearts-build", kind: "stop", task: `${body.job_id}/${body.build_no}` };
}
