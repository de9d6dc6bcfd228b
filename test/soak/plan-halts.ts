import { serviceNames } from "../../lib/services/service-names.ts";
import type { SeededChoice } from "../rig/seeded-choice.ts";

/** The requests that a halt covers, as the halt secret names them. */
export type HaltSelector = {
  readonly all?: true;
  readonly service?: string;
  readonly account?: string;
  readonly idPrefix?: string;
};

/** A halt and its resume, in milliseconds of the plan. */
export type PlannedHalt = { readonly atMs: number; readonly endsMs: number; readonly selector: HaltSelector };

/** The time from the beginning of one halt to that of the next. They overlap now and then. */
const INTERVAL_MS = 30_000;
/** A worker may know the old value for 10 s, so that a shorter halt would prove nothing. */
const LEAST_MS = 14_000;
const MOST_MS = 26_000;

/** The beginning of the names of selections, so that a halt can cover all of them. */
export const SELECTION_NAME = "select-";

/** Plans halts of services, accounts, id prefixes, selections and, one in ten, of everything: two at least. */
export function planHalts(sendingMs: number, seed: number, choice: SeededChoice): readonly PlannedHalt[] {
  const count = Math.max(2, Math.floor(sendingMs / INTERVAL_MS));
  return Array.from({ length: count }, (_, index) => {
    const atMs = Math.round(((index + 0.2 + choice.next() * 0.5) / count) * sendingMs);
    const selector = choice.pickWeighted<HaltSelector>([
      [3, { service: choice.pick(serviceNames) }],
      [2, { account: choice.pick(["default", "operator"]) }],
      [2, { idPrefix: `soak-${seed}/${choice.nextInteger(1, 9)}` }],
      [2, { idPrefix: `soak-${seed}/${SELECTION_NAME}` }],
      [1, { all: true }],
    ]);
    return { atMs, endsMs: atMs + choice.nextInteger(LEAST_MS, MOST_MS), selector };
  });
}
