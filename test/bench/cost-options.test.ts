import { expect, test } from "vitest";
import { readCostOptions } from "./cost-options.ts";

test("without a word it asks for a million stops of one service in full batches", () => {
  expect(readCostOptions([])).toEqual({
    measuredFile: undefined,
    question: {
      ...{ stops: 1_000_000, shares: [1], latencyMs: 300, fill: 10, retries: 0 },
      ...{ memoryMb: 256, sqsMs: 10, cold: 0.001, traced: 0.05 },
    },
  });
});

test("stops may be written as 3e9, and each service has its share", () => {
  const args = ["--stops", "3e9", "--share", "drs=0.25,aom=0.75"];
  expect(readCostOptions(args)).toMatchObject({ question: { stops: 3e9, shares: [0.25, 0.75] } });
});

test.each([
  { args: ["--fill", "11"], words: /--fill 11: a number from 1 to 10/ },
  { args: ["--stops", ""], words: /--stops/ },
  { args: ["--share", "build=1"], words: /build.*codearts-build/ },
  { args: ["--share", "drs=0.5,drs=0.5"], words: /each service once/ },
  { args: ["--share", "drs=0.5"], words: /0\.5 together/ },
  { args: ["--memory", "64"], words: /128/ },
])("$args is refused in words", ({ args, words }) => {
  expect(() => readCostOptions(args)).toThrow(words);
});
