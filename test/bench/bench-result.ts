import type { Figure } from "../rig/statistics.ts";
import type { BenchRow, FigureLimit } from "./bench-row.ts";

/** A row with its figure, in the form that `--json` writes; `limit` and `met` are null for a row without a limit. */
export type BenchResult = {
  readonly id: string;
  readonly description: string;
  readonly against: string;
  readonly value: number;
  readonly spread: number;
  readonly limit: number | null;
  readonly met: boolean | null;
};

/** Rounds the figure of a row and compares it with the limit. */
export function rateFigure({ id, description, against, limit }: BenchRow, { value, spread }: Figure): BenchResult {
  const rounded = round(value);
  return {
    id,
    description,
    against,
    value: rounded,
    spread: round(spread),
    limit: limitOf(limit),
    met: limit ? keepsLimit(limit, rounded) : null,
  };
}

function limitOf(limit: FigureLimit | undefined): number | null {
  if (limit === undefined) return null;
  return "atMost" in limit ? limit.atMost : limit.atLeast;
}

/** Compares the rounded value, so that no row says that 1.30 is more than 1.3. */
function keepsLimit(limit: FigureLimit, value: number): boolean {
  return "atMost" in limit ? value <= limit.atMost : value >= limit.atLeast;
}

function round(value: number): number {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 20 ? 1 : 3;
  return Number(value.toFixed(digits));
}
