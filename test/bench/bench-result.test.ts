import { expect, test } from "vitest";
import { rateFigure } from "./bench-result.ts";
import type { BenchRow, FigureTarget } from "./bench-row.ts";

const row = (target?: FigureTarget): BenchRow => ({
  id: "row",
  what: "this",
  against: "that",
  unit: "×",
  ...(target && { target }),
});

test.each<{ target: FigureTarget | undefined; value: number; met: boolean | null }>([
  { target: { atMost: 1.3 }, value: 1.3, met: true },
  { target: { atMost: 1.3 }, value: 1.301, met: false },
  { target: { atLeast: 0.9 }, value: 0.9, met: true },
  { target: { atLeast: 0.9 }, value: 0.899, met: false },
  { target: undefined, value: 5, met: null },
])("a figure of $value that is to be $target: met is $met", ({ target, value, met }) => {
  expect(rateFigure(row(target), { value, spread: 0 }).met).toBe(met);
});

test("a finding has the fields that --json promises, and no others", () => {
  expect(rateFigure(row({ atMost: 2 }), { value: 1.23456, spread: 0.01234 })).toEqual({
    ...{ id: "row", what: "this", against: "that", value: 1.235, spread: 0.012, target: 2, met: true },
  });
});
