import type { Measured } from "../rig/statistics.ts";
import type { Row, Target } from "./bench-row.ts";

/** A row with its figure, as `--json` writes it; `target` and `met` are null for a figure that only tells. */
export type Finding = {
  readonly id: string;
  readonly what: string;
  readonly against: string;
  readonly value: number;
  readonly spread: number;
  readonly target: number | null;
  readonly met: boolean | null;
};

/** What a row's figure amounts to. */
export function findingOf({ id, what, against, target }: Row, { value, spread }: Measured): Finding {
  const rounded = { value: round(value), spread: round(spread) };
  return {
    id,
    what,
    against,
    ...rounded,
    target: limitOf(target),
    met: target ? reaches(target, rounded.value) : null,
  };
}

function limitOf(target: Target | undefined): number | null {
  if (target === undefined) return null;
  return "atMost" in target ? target.atMost : target.atLeast;
}

/** As it is shown, so that no row says that 1.30 is more than 1.3. */
function reaches(target: Target, value: number): boolean {
  return "atMost" in target ? value <= target.atMost : value >= target.atLeast;
}

function round(value: number): number {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 20 ? 1 : 3;
  return Number(value.toFixed(digits));
}
