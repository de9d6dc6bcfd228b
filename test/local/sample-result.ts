import type { SampleResult } from "../../lib/local/run-samples.ts";
import { outcomeWith } from "../rig/outcome-with.ts";

/** The outcome of a sample that was stopped. */
export const OUTCOME = outcomeWith({ requestId: "sample/drs", message: "It stopped." });

/** A result as its sample expects it, but for the fields given. */
export function resultOf(fields: Partial<SampleResult> = {}): SampleResult {
  return { sample: "drs", expected: { requestId: "sample/drs" }, outcome: OUTCOME, differences: [], ...fields };
}

/** A result whose outcome did not come. */
export function missingResult(): SampleResult {
  const { outcome: _, ...result } = resultOf({ differences: ["no outcome came in time"] });
  return result;
}
