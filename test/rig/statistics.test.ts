import { expect, test } from "vitest";
import { median, quantile, summarise, summariseRatio } from "./statistics.ts";

test.each([
  { samples: [3, 1, 2], part: 0.5, is: 2 },
  { samples: [4, 1, 2, 3], part: 0.5, is: 2.5 },
  { samples: [1, 2, 3, 4, 5], part: 0, is: 1 },
  { samples: [1, 2, 3, 4, 5], part: 1, is: 5 },
  { samples: [0, 100], part: 0.99, is: 99 },
  { samples: [7], part: 0.25, is: 7 },
])("the quantile $part of $samples is $is", ({ samples, part, is }) => {
  expect(quantile(samples, part)).toBeCloseTo(is);
});

test("of nothing there is no median", () => {
  expect(median([])).toBeNaN();
});

test("one wild round moves neither the figure nor its spread", () => {
  expect(summarise([10, 11, 9, 10, 1_000])).toEqual({ value: 10, spread: 0.5 });
});

test("a ratio compares the sides of each round, so a slow spell of the machine is not in it", () => {
  expect(summariseRatio([2, 20, 2, 40], [1, 10, 1, 20])).toEqual({ value: 2, spread: 0 });
});
