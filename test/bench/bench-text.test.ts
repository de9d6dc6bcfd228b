import { expect, test } from "vitest";
import { rateFigure } from "./bench-result.ts";
import type { BenchRow } from "./bench-row.ts";
import { formatBenchTable } from "./bench-text.ts";

const rows: readonly BenchRow[] = [
  { id: "slow", what: "this", against: "that", unit: "×", target: { atMost: 1.3 } },
  { id: "fast", what: "these", against: "those", unit: "×", target: { atLeast: 0.9 } },
  { id: "told", what: "time", against: "–", unit: "ms" },
];

test("the table marks what is met and what is not, and leaves out what does not apply", () => {
  const values = { slow: 1.5, fast: 0.95, told: 12 };
  const findings = rows.map((row) => rateFigure(row, { value: values[row.id as keyof typeof values], spread: 0.04 }));
  const lines = formatBenchTable(findings, rows).split("\n");
  expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
    ["", "row", "figure", "to reach", "what", "against"],
    ["✘", "slow", "1.5 × ± 0.04", "≤ 1.3", "this", "that"],
    ["✔", "fast", "0.95 × ± 0.04", "≥ 0.9", "these", "those"],
    ["", "told", "12 ms ± 0.04", "time", "–"],
  ]);
});
