import { randomUUID } from "node:crypto";
import type { ServiceName } from "../../lib/services/service-names.ts";
import { type ExampleTarget, makeTarget } from "../rig/example-targets.ts";
import type { SimulatorControl } from "../rig/simulator-control.ts";

/** A stop request, as a producer writes it. */
export type TaskRequest = {
  readonly id: string;
  readonly service: ServiceName;
  readonly target: ExampleTarget;
  readonly account: string;
  readonly sentAt?: string;
  readonly expiresAt: string;
};

/** What the requests of a set have in common. */
export type RequestTerms = { readonly account: string; readonly deadlineMs: number };

/** Requests that stop so many tasks of a service, none of which runs yet. */
export function makeTaskRequests(
  service: ServiceName,
  count: number,
  { account, deadlineMs }: RequestTerms,
): TaskRequest[] {
  return Array.from({ length: count }, () => ({
    ...{ id: `${service}/${randomUUID()}`, service, target: makeTarget(service), account },
    expiresAt: new Date(deadlineMs).toISOString(),
  }));
}

/** Makes the simulator run the tasks that requests are going to stop. */
export async function startTasks(simulator: SimulatorControl, requests: readonly TaskRequest[]): Promise<void> {
  await simulator.post(
    "tasks",
    requests.map(({ service, target }) => ({ service, ...target })),
  );
}
