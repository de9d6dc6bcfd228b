import { expect, test } from "vitest";
import { BENCH_HELP, readBenchOptions } from "./bench-options.ts";
import { benches } from "./benches.ts";
import { COST_ROWS } from "./cost-figures.ts";

const ids = benches.flatMap(({ rows }) => rows.map(({ id }) => id));

test("each row has an id of its own, and the help names it", () => {
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(BENCH_HELP).toContain(`  ${id}\n`.trimEnd());
});

test("every figure of the cost model is a row of the bench", () => {
  expect(ids).toEqual(expect.arrayContaining([...COST_ROWS]));
});

test("the options are read from the command line", () => {
  expect(readBenchOptions(["--short", "--only", "zip-worker,growth", "--json", "rows.json"])).toEqual({
    isShort: true,
    only: ["zip-worker", "growth"],
    jsonFile: "rows.json",
    isKept: false,
  });
  expect(readBenchOptions([])).toEqual({ isShort: false, only: undefined, jsonFile: undefined, isKept: false });
  expect(readBenchOptions(["--help"])).toBe("help");
});

test.each([["--only", "speed"], ["--fast"]])(
  "the arguments %s %s cause an error that names the wrong one",
  (...args) => {
    expect(() => readBenchOptions(args)).toThrow(/speed|fast/);
  },
);
