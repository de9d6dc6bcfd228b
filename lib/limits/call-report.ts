import type { Verdict } from "../services/verdict.ts";

/** The facts of one finished call on which the limits of later calls depend. */
export type CallReport = {
  readonly verdict: Verdict;
  /** False where no answer came: the call was not sent, or its answer was lost. */
  readonly wasAnswered: boolean;
  /** The wait that the answer asked for, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
};
