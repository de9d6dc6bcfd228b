import { parseArgs } from "node:util";
import { benches } from "./benches.ts";

/** What `npm run bench` was asked to do. */
export type BenchOptions = {
  readonly isShort: boolean;
  /** The rows that are wanted, by id; all of them without. */
  readonly only: readonly string[] | undefined;
  readonly jsonFile: string | undefined;
  readonly isKept: boolean;
};

const IDS = benches.flatMap(({ rows }) => rows.map(({ id }) => id));

export const BENCH_HELP = `Measures what stopcord costs, each figure against something measured beside it in the same run.

  npm run bench -- [options]

  --only ID,…        these rows only, and what is measured along with them
  --short            fewer rounds, less than a minute: to see that it runs, not to quote
  --json FILE        also write the rows to a file: { id, what, against, value, spread, target, met }
  --keep             also keep the figures for npm run cost, in test/bench/measured.json
  --help

A figure is the median of several rounds, ± half of their interquartile range; both sides of a ratio take turns. Leave the
machine alone meanwhile: what else runs on it shows in every figure. The rows are

${IDS.map((id) => `  ${id}`).join("\n")}`;

/** Reads the command line; "help" when that is what was asked for; throws, saying what is wrong, at anything else. */
export function readBenchOptions(args: readonly string[]): BenchOptions | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      short: { type: "boolean", default: false },
      only: { type: "string" },
      json: { type: "string" },
      keep: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  const only = values.only?.split(",").map((id) => id.trim());
  const unknown = only?.filter((id) => !IDS.includes(id)) ?? [];
  if (unknown.length > 0) throw new Error(`--only ${unknown.join(",")}: a row is one of ${IDS.join(", ")}`);
  return { isShort: values.short, only, jsonFile: values.json, isKept: values.keep };
}
