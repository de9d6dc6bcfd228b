import { parseArgs } from "node:util";
import { benches } from "./benches.ts";

/** Options of `npm run bench`. */
export type BenchOptions = {
  readonly isShort: boolean;
  /** Ids of the rows to measure; undefined for all rows. */
  readonly only: readonly string[] | undefined;
  readonly jsonFile: string | undefined;
  readonly isKept: boolean;
};

const IDS = benches.flatMap(({ rows }) => rows.map(({ id }) => id));

export const BENCH_HELP = `Measures the cost of stopcord. Most figures are ratios to a baseline that is measured in the same run.

  npm run bench -- [options]

  --only ID,…        measure only these rows, and the rows that are measured with them
  --short            run fewer rounds, in less than a minute; use this to check that the bench runs, not for figures
  --json FILE        also write the rows to FILE: { id, description, against, value, spread, limit, met }
  --keep             also write the figures that npm run cost uses to test/bench/measured.json
  --help             print this text

A figure is the median of several rounds, ± half of their interquartile range. Both sides of a ratio take turns. Leave the
machine idle otherwise: other programs change every figure. The rows are

${IDS.map((id) => `  ${id}`).join("\n")}`;

/** Reads the command line. Returns "help" for --help; throws an error that names the wrong option. */
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
  if (unknown.length > 0) throw new Error(`--only ${unknown.join(",")}: must be one of ${IDS.join(", ")}`);
  return { isShort: values.short, only, jsonFile: values.json, isKept: values.keep };
}
