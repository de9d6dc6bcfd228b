import { expect, test } from "vitest";
import { rateFigure } from "./bench-result.ts";
import type { BenchRow } from "./bench-row.ts";
import { formatBenchTable } from "./format-bench-table.ts";

const rows: readonly BenchRow[] = [
  { id: "slow", description: "this", against: "that", unit: "×", limit: { atMost: 1.3 } },
  { id: "fast", description: "these", against: "those", unit: "×", limit: { atLeast: 0.9 } },
  { id: "told", description: "time", against: "–", unit: "ms" },
];

test("the table marks which limits are met, and leaves out the limit of a row without one", () => {
  const values = { slow: 1.5, fast: 0.95, told: 12 };
  const results = rows.map((row) => rateFigure(row, { value: values[row.id as keyof typeof values], spread: 0.04 }));
  const lines = formatBenchTable(results, rows).split("\n");
  expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
    ["", "row", "figure", "limit", "description", "against"],
    ["✘", "slow", "1.5 × ± 0.04", "≤ 1.3", "this", "that"],
    ["✔", "fast", "0.95 × ± 0.04", "≥ 0.9", "these", "those"],
    ["", "told", "12 ms ± 0.04", "time", "–"],
  ]);
});
