import { formatColumns } from "../rig/format-columns.ts";
import type { BenchResult } from "./bench-result.ts";
import type { BenchRow } from "./bench-row.ts";

/** Formats the results as one table with the limits. */
export function formatBenchTable(results: readonly BenchResult[], rows: readonly BenchRow[]): string {
  const lines = results.map((result) =>
    makeCells(
      result,
      rows.find(({ id }) => id === result.id),
    ),
  );
  return formatColumns([["", "row", "figure", "limit", "description", "against"], ...lines]);
}

function makeCells(
  { id, value, spread, limit, met, description, against }: BenchResult,
  row: BenchRow | undefined,
): readonly string[] {
  const unit = row?.unit ?? "";
  const sign = row?.limit && "atLeast" in row.limit ? "≥" : "≤";
  const mark = met === null ? " " : met ? "✔" : "✘";
  const figure = `${formatNumber(value)} ${unit}${spread === 0 ? "" : ` ± ${formatNumber(spread)}`}`;
  return [mark, id, figure, limit === null ? "" : `${sign} ${formatNumber(limit)}`, description, against];
}

function formatNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}
