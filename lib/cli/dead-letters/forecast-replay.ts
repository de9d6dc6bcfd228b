import { createChoice } from "../../replay/choose.ts";
import type { ReceivedLetter } from "../../replay/dead-letter.ts";
import { readReplayOptions } from "../../replay/options.ts";
import { createReplayTally, type ReplayReport } from "../../replay/report.ts";
import { groupBy } from "../group-by.ts";

/** The effect of a replay of some letters, worked out by the code of the replay. */
export type ReplayForecast = {
  /** Letters that a replay takes only with `anyRun`. */
  readonly anyRunCount: number;
  /** Letters that a replay skips even then, by the reason. */
  readonly skipped: readonly { readonly why: string; readonly count: number }[];
};

/** Works out what a replay of these letters would skip. */
export function forecastReplay(letters: readonly ReceivedLetter[], nowMs: number): ReplayForecast {
  const skipped = skippedOf(letters, { anyRun: true }, nowMs);
  const reasons = groupBy(skipped, ({ why }) => why);
  return {
    anyRunCount: skippedOf(letters, { anyRun: false }, nowMs).length - skipped.length,
    skipped: [...reasons].map(([why, { length }]) => ({ why, count: length })),
  };
}

function skippedOf(
  letters: readonly ReceivedLetter[],
  { anyRun }: { readonly anyRun: boolean },
  nowMs: number,
): ReplayReport["skipped"] {
  const tally = createReplayTally(true);
  createChoice({ options: readReplayOptions({ anyRun }, nowMs), tally, clock: { now: () => nowMs } })(letters);
  return tally.report({ ended: "end" }, { left: 0, undeleted: 0, hidden: 0 }).skipped;
}
