import { formatColumns } from "../rig/format-columns.ts";
import type { BenchResult } from "./bench-result.ts";
import type { BenchRow } from "./bench-row.ts";

/** The findings as one table for people; what a figure is to reach stands beside it. */
export function formatBenchTable(findings: readonly BenchResult[], rows: readonly BenchRow[]): string {
  const lines = findings.map((finding) =>
    cellsOf(
      finding,
      rows.find(({ id }) => id === finding.id),
    ),
  );
  return formatColumns([["", "row", "figure", "to reach", "what", "against"], ...lines]);
}

function cellsOf(
  { id, value, spread, target, met, what, against }: BenchResult,
  row: BenchRow | undefined,
): readonly string[] {
  const unit = row?.unit ?? "";
  const sign = row?.target && "atLeast" in row.target ? "≥" : "≤";
  const mark = met === null ? " " : met ? "✔" : "✘";
  const figure = `${number(value)} ${unit}${spread === 0 ? "" : ` ± ${number(spread)}`}`;
  return [mark, id, figure, target === null ? "" : `${sign} ${number(target)}`, what, against];
}

function number(value: number): string {
  return String(Number(value.toPrecision(3)));
}
