import type { ServiceName } from "../../lib/services/service-names.ts";
import { type ExampleTarget, makeTarget, targetKey } from "../rig/example-targets.ts";
import type { SeededChoice } from "../rig/seeded-choice.ts";

/** The ids of a request's target, and the key under which the simulator keeps the task. */
export type PlannedTarget = { readonly ids: ExampleTarget; readonly key: string };

/**
 * Plans the `n`-th target of a service. No two are equal, so that each call belongs to one request. A number may become
 * a string.
 */
export function planTarget(service: ServiceName, n: number, choice: SeededChoice): PlannedTarget {
  const target = makeTarget(service, n);
  const ids = Object.entries(target).map(([field, id]) => {
    return [field, typeof id === "number" && choice.flip(0.5) ? String(id) : id];
  });
  return { ids: Object.fromEntries(ids), key: targetKey(service, target) };
}
