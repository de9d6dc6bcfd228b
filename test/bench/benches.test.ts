import { expect, test } from "vitest";
import { BENCH_HELP, readBenchOptions } from "./bench-options.ts";
import { benches } from "./benches.ts";
import { COST_ROWS } from "./cost-figures.ts";

const ids = benches.flatMap(({ rows }) => rows.map(({ id }) => id));

test("no two rows have the same id, and the help names each", () => {
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(BENCH_HELP).toContain(`  ${id}\n`.trimEnd());
});

test("every figure that costs are worked out from is a row of the bench", () => {
  expect(ids).toEqual(expect.arrayContaining([...COST_ROWS]));
});

test("the options of a run", () => {
  expect(readBenchOptions(["--short", "--only", "zip-worker,growth", "--json", "rows.json"])).toEqual({
    ...{ isShort: true, only: ["zip-worker", "growth"], jsonFile: "rows.json", isKept: false },
  });
  expect(readBenchOptions([])).toEqual({ isShort: false, only: undefined, jsonFile: undefined, isKept: false });
  expect(readBenchOptions(["--help"])).toBe("help");
});

test.each([["--only", "speed"], ["--fast"]])("%s %s is refused in words", (...args) => {
  expect(() => readBenchOptions(args)).toThrow(/speed|fast/);
});
