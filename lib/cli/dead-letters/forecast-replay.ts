import { createChoice } from "../../replay/choose.ts";
import type { ReceivedLetter } from "../../replay/dead-letter.ts";
import { type ReplayOptions, readReplayOptions } from "../../replay/options.ts";
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

/** A choice of the letters that a replay sends; counts those that match and are skipped. */
export type ReplayChoice = { isChosen(letter: ReceivedLetter): boolean; skippedCount(): number };

/** Chooses letters one by one as the replay with these options does. */
export function createReplayChoice(options: ReplayOptions, nowMs: number): ReplayChoice {
  const tally = createReplayTally(true);
  const choose = createChoice({ options, tally, clock: { now: () => nowMs } });
  return {
    isChosen(letter) {
      const chosen = choose([letter]);
      for (const one of chosen) tally.addReplayed(one.letter);
      return chosen.length > 0;
    },
    skippedCount: () => tally.counts.skippedCount,
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
