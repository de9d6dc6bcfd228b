import { join } from "node:path";
import { errorText } from "../../lib/local/error-text.ts";
import { PROJECT } from "../rig/project.ts";
import { type Comparison, compareAnswers } from "./compare-answers.ts";
import { readAnswers } from "./known-answers.ts";
import { countTotals, type Totals } from "./totals.ts";
import { readTruthOptions, TRUTH_HELP } from "./truth-options.ts";
import { formatTruth } from "./truth-text.ts";

const ANSWERS = join(PROJECT, "test/vectors/answers.json");

try {
  const options = readTruthOptions(process.argv.slice(2));
  if (options === "help") console.log(TRUTH_HELP);
  else process.exitCode = await run(options.answersFile ?? ANSWERS, options.json);
} catch (error) {
  console.error(`stopcord: ${errorText(error)}`);
  process.exitCode = 1;
}

/** Resolves to the exit code: 1 when stopcord gets an answer wrong. */
async function run(answersFile: string, isJson: boolean): Promise<number> {
  const comparisons = await compareAnswers(await readAnswers(answersFile));
  const totals = countTotals(comparisons);
  console.log(isJson ? truthJson(comparisons, totals) : formatTruth(comparisons, totals, process.stdout));
  return totals.stopcord === totals.of ? 0 : 1;
}

/** One JSON object a line. */
function truthJson(comparisons: readonly Comparison[], totals: Totals): string {
  const lines = comparisons.map(({ answer: { service, status, why, verdict: expected }, ...more }) => ({
    ...{ event: "answer", service, status, why, expected },
    ...more,
  }));
  return [...lines, { event: "summary", ...totals }].map((line) => JSON.stringify(line)).join("\n");
}
