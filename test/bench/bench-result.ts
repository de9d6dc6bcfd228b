import type { Measured } from "../rig/statistics.ts";
import type { BenchRow, FigureTarget } from "./bench-row.ts";

/** A row with its figure, as `--json` writes it; `target` and `met` are null for a figure that only tells. */
export type BenchResult = {
  readonly id: string;
  readonly what: string;
  readonly against: string;
  readonly value: number;
  readonly spread: number;
  readonly target: number | null;
  readonly met: boolean | null;
};

/** What a row's figure amounts to. */
export function rateFigure({ id, what, against, target }: BenchRow, { value, spread }: Measured): BenchResult {
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

function limitOf(target: FigureTarget | undefined): number | null {
  if (target === undefined) return null;
  return "atMost" in target ? target.atMost : target.atLeast;
}

/** As it is shown, so that no row says that 1.30 is more than 1.3. */
function reaches(target: FigureTarget, value: number): boolean {
  return "atMost" in target ? value <= target.atMost : value >= target.atLeast;
}

function round(value: number): number {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 20 ? 1 : 3;
  return Number(value.toFixed(digits));
}
