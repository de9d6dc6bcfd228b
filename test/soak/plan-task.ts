import type { NewTaskInput } from "../../lib/local/simulator/new-task.ts";
import type { ServiceName } from "../../lib/services/service-names.ts";
import type { SeededChoice } from "../rig/seeded-choice.ts";
import type { PlannedTarget } from "./plan-target.ts";

/**
 * Plans the state of a task when its request is sent, and its later behaviour. Returns undefined for a task that does
 * not exist.
 */
export function planTask(service: ServiceName, target: PlannedTarget, choice: SeededChoice): NewTaskInput | undefined {
  const life = choice.pickWeighted<object | undefined>([
    [78, { endsAfterMs: endsAfter(choice) }],
    [8, { endsByItself: { state: choice.pick(["succeeded", "failed"]), afterMs: choice.nextInteger(0, 30_000) } }],
    [2, { state: "succeeded" }],
    [2, { state: "failed" }],
    [2, { state: "aborted" }],
    [2, { state: "stopping", endsAfterMs: endsAfter(choice) }],
    [3, service === "drs" ? { endFails: true } : {}],
    [3, undefined],
  ]);
  return life && { service, ...target.ids, ...life };
}

/** Picks the time from a stop to the end of a task. */
export function endsAfter(choice: SeededChoice): number | "never" {
  return choice.pickWeighted<number | "never">([
    [40, 300],
    [20, 0],
    [20, 2_000],
    [10, 8_000],
    [6, 20_000],
    [4, "never"],
  ]);
}
