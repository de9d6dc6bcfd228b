import { expect, test } from "vitest";
import { countNoun } from "../../lib/outcome/count-noun.ts";

test.each([
  [0, "0 stop calls"],
  [1, "1 stop call"],
  [2, "2 stop calls"],
])("%i of a noun is in the singular only where it is one", (count, words) => {
  expect(countNoun(count, "stop call")).toBe(words);
});
