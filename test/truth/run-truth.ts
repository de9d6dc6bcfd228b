import { join } from "node:path";
import { errorText } from "../../lib/local/error-text.ts";
import { PROJECT } from "../rig/project.ts";
import type { Comparison } from "./compare-answers.ts";
import { formatTruth } from "./format-truth.ts";
import { readKnownAnswers } from "./known-answers.ts";
import { countTotals, type Totals } from "./totals.ts";
import { readTruthOptions, TRUTH_HELP, type TruthOptions } from "./truth-options.ts";

const ANSWERS = join(PROJECT, "test/vectors/answers.json");

/** The result of `npm run truth`. Exit code 1: one of stopcord's verdicts is wrong, or an error is on `stderr`. */
export type TruthResult = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Runs `npm run truth` with these arguments; the output has colours where `screen` is a terminal that has. */
export async function runTruth(args: readonly string[], screen: NodeJS.WritableStream): Promise<TruthResult> {
  try {
    const options = readTruthOptions(args);
    if (options === "help") return { code: 0, stdout: `${TRUTH_HELP}\n`, stderr: "" };
    return await compare(options, screen);
  } catch (error) {
    return { code: 1, stdout: "", stderr: `stopcord: ${errorText(error)}\n` };
  }
}

/** Compares the answers and formats the result. */
async function compare(
  { answersFile = ANSWERS, json }: TruthOptions,
  screen: NodeJS.WritableStream,
): Promise<TruthResult> {
  const answers = await readKnownAnswers(answersFile);
  const { compareAnswers } = await import("./compare-answers.ts"); // Huawei's SDK loads slowly, and only this needs it
  const comparisons = await compareAnswers(answers);
  const totals = countTotals(comparisons);
  const text = json ? formatJson(comparisons, totals) : formatTruth(comparisons, totals, screen);
  return { code: totals.stopcord === totals.of ? 0 : 1, stdout: `${text}\n`, stderr: "" };
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
