import { expect, test } from "vitest";
import { readCostOptions } from "./cost-options.ts";

test("without options, the question is a million stops of one service in full batches", () => {
  expect(readCostOptions([])).toEqual({
    measuredFile: undefined,
    question: {
      stops: 1_000_000,
      shares: [1],
      latencyMs: 300,
      fill: 10,
      retries: 0,
      memoryMb: 256,
      sqsMs: 10,
      cold: 0.001,
      traced: 0.05,
    },
  });
});

test("the number of stops can be written as 3e9, and each service can have a share", () => {
  const args = ["--stops", "3e9", "--share", "drs=0.25,aom=0.75"];
  expect(readCostOptions(args)).toMatchObject({ question: { stops: 3e9, shares: [0.25, 0.75] } });
});

test.each([
  { args: ["--fill", "11"], message: /--fill 11: must be a number from 1 to 10/ },
  { args: ["--stops", ""], message: /--stops/ },
  { args: ["--share", "build=1"], message: /build.*codearts-build/ },
  { args: ["--share", "drs=0.5,drs=0.5"], message: /each service only once/ },
  { args: ["--share", "drs=0.5"], message: /is 0\.5, must be 1/ },
  { args: ["--memory", "64"], message: /128/ },
])("the arguments $args cause an error that names the wrong one", ({ args, message }) => {
  expect(() => readCostOptions(args)).toThrow(message);
});
