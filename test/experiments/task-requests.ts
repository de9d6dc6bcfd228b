import { randomUUID } from "node:crypto";
import type { ServiceName } from "../../lib/services/service-names.ts";
import { type ExampleTarget, makeTarget } from "../rig/example-targets.ts";
import type { SimulatorControl } from "../rig/simulator-control.ts";

/** A stop request in the form that a producer sends. */
export type TaskRequest = {
  readonly id: string;
  readonly service: ServiceName;
  readonly target: ExampleTarget;
  readonly account: string;
  readonly sentAt?: string;
  readonly expiresAt: string;
};

/** Account and deadline of a set of requests. */
export type RequestTerms = { readonly account: string; readonly deadlineMs: number };

/** Makes requests for new targets of a service. Their tasks do not run until `startTasks` starts them. */
export function makeTaskRequests(
  service: ServiceName,
  count: number,
  { account, deadlineMs }: RequestTerms,
): TaskRequest[] {
  return Array.from({ length: count }, () => ({
    id: `${service}/${randomUUID()}`,
    service,
    target: makeTarget(service),
    account,
    expiresAt: new Date(deadlineMs).toISOString(),
  }));
}

/** Starts the tasks of the requests at the simulator. */
export async function startTasks(simulator: SimulatorControl, requests: readonly TaskRequest[]): Promise<void> {
  await simulator.post(
    "tasks",
    requests.map(({ service, target }) => ({ service, ...target })),
  );
}
