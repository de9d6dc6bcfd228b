import { join } from "node:path";
import { errorText } from "../../lib/local/display.ts";
import { PROJECT } from "../rig/project.ts";
import { readAnswers } from "./answers.ts";
import { type Comparison, compare } from "./compare.ts";
import { type Totals, totalsOf } from "./totals.ts";
import { readTruthOptions, TRUTH_HELP } from "./truth-options.ts";
import { truthText } from "./truth-text.ts";

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
  const comparisons = await compare(await readAnswers(answersFile));
  const totals = totalsOf(comparisons);
  console.log(isJson ? truthJson(comparisons, totals) : truthText(comparisons, totals, process.stdout));
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
