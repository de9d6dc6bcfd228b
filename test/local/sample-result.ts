import type { SampleResult } from "../../lib/local/run-samples.ts";
import type { Outcome } from "../../lib/outcome/outcome.ts";

/** The outcome of a sample that was stopped. */
export const OUTCOME: Outcome = {
  requestId: "sample/drs",
  service: "drs",
  status: "stopped",
  ok: true,
  message: "It stopped.",
  calls: 1,
  deliveries: 1,
  sentAt: "2026-11-22T08:00:00.000Z",
  finishedAt: "2026-11-22T08:00:01.000Z",
  elapsedMs: 1000,
  confirmed: false,
  deadLettered: false,
};

/** A result as its sample expects it, but for the fields given. */
export function resultOf(fields: Partial<SampleResult> = {}): SampleResult {
  return { sample: "drs", expected: { requestId: "sample/drs" }, outcome: OUTCOME, differences: [], ...fields };
}

/** A result whose outcome did not come. */
export function missingResult(): SampleResult {
  const { outcome: _, ...result } = resultOf({ differences: ["no outcome came in time"] });
  return result;
}
