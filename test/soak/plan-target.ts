import type { ServiceName } from "../../lib/services/service-names.ts";
import { type ExampleTarget, makeTarget, targetKey } from "../rig/example-targets.ts";
import type { SeededChoice } from "../rig/seeded-choice.ts";
import { PROTECTED_ID } from "./soak-accounts.ts";

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

/** Puts the protected id in place of the first id. Undefined for a target that would then equal others. */
export function protect(service: ServiceName, { ids }: PlannedTarget): PlannedTarget | undefined {
  const [first, ...others] = Object.entries(ids);
  if (first === undefined || !others.some(([, id]) => typeof id === "string" && id.length > 10)) return undefined;
  const target = { ...ids, [first[0]]: PROTECTED_ID };
  return { ids: target, key: targetKey(service, target) };
}
