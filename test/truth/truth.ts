import { join } from "node:path";
import { errorText } from "../../lib/local/error-text.ts";
import { PROJECT } from "../rig/project.ts";
import type { Comparison } from "./compare-answers.ts";
import { formatTruth } from "./format-truth.ts";
import { readKnownAnswers } from "./known-answers.ts";
import { countTotals, type Totals } from "./totals.ts";
import { readTruthOptions, TRUTH_HELP } from "./truth-options.ts";

const ANSWERS = join(PROJECT, "test/vectors/answers.json");

try {
  const options = readTruthOptions(process.argv.slice(2));
  if (options === "help") console.log(TRUTH_HELP);
  else process.exitCode = await run(options.answersFile ?? ANSWERS, options.json);
} catch (error) {
  console.error(`stopcord: ${errorText(error)}`);
  process.exitCode = 1;
}

/** Compares the answers and prints the result. Returns the exit code: 1 if one of stopcord's verdicts is wrong. */
async function run(answersFile: string, isJson: boolean): Promise<number> {
  const answers = await readKnownAnswers(answersFile);
  const { compareAnswers } = await import("./compare-answers.ts"); // Huawei's SDK loads slowly, and only this needs it
  const comparisons = await compareAnswers(answers);
  const totals = countTotals(comparisons);
  console.log(isJson ? formatJson(comparisons, totals) : formatTruth(comparisons, totals, process.stdout));
  return totals.stopcord === totals.of ? 0 : 1;
}

/** Formats one line of JSON per answer, and one for the totals. */
function formatJson(comparisons: readonly Comparison[], totals: Totals): string {
  const lines = comparisons.map(({ answer: { service, status, why, verdict: expected }, ...more }) => ({
    event: "answer",
    service,
    status,
    why,
    expected,
    ...more,
  }));
  return [...lines, { event: "summary", ...totals }].map((line) => JSON.stringify(line)).join("\n");
}
