import { expect, test } from "vitest";
import { faultLine } from "../../lib/outcome/fault-line.ts";

const faults = (count: number) => Array.from({ length: count }, (_, index) => `f${index}`);

test.each([
  [1, "f0"],
  [2, "f0; f1"],
  [20, faults(20).join("; ")],
  [21, `${faults(20).join("; ")}; and 1 more`],
  [500, `${faults(20).join("; ")}; and 480 more`],
])("the line of %i faults holds at most 20 of them and counts the others", (count, line) => {
  expect(faultLine(faults(count))).toBe(line);
});
