import { expect, test } from "vitest";
import { rateFigure } from "./bench-result.ts";
import type { BenchRow, FigureLimit } from "./bench-row.ts";

const row = (limit?: FigureLimit): BenchRow => ({
  id: "row",
  description: "this",
  against: "that",
  unit: "×",
  ...(limit && { limit }),
});

test.each<{ limit: FigureLimit | undefined; value: number; met: boolean | null }>([
  { limit: { atMost: 1.3 }, value: 1.3, met: true },
  { limit: { atMost: 1.3 }, value: 1.301, met: false },
  { limit: { atLeast: 0.9 }, value: 0.9, met: true },
  { limit: { atLeast: 0.9 }, value: 0.899, met: false },
  { limit: undefined, value: 5, met: null },
])("for a value of $value and the limit $limit, `met` is $met", ({ limit, value, met }) => {
  expect(rateFigure(row(limit), { value, spread: 0 }).met).toBe(met);
});

test("a result has exactly the fields that --json documents", () => {
  expect(rateFigure(row({ atMost: 2 }), { value: 1.23456, spread: 0.01234 })).toEqual({
    id: "row",
    description: "this",
    against: "that",
    value: 1.235,
    spread: 0.012,
    limit: 2,
    met: true,
  });
});
