import type { Entry } from "../sqs/entry.ts";
import type { Clock } from "../time/clock.ts";
import type { ReceivedLetter } from "./dead-letter.ts";
import { replayFilter } from "./filter.ts";
import type { ReplayOptions } from "./options.ts";
import { type Renewal, renew } from "./renew.ts";
import type { ReplayTally } from "./report.ts";

/** A dead letter, and the message to send for it. */
export type ChosenLetter = { readonly letter: ReceivedLetter; readonly entry: Entry };

/** Chooses the letters to send; reports a reason for each that matches and cannot be sent. */
export type Choose = (letters: readonly ReceivedLetter[]) => readonly ChosenLetter[];

type ChoiceParts = {
  readonly options: ReplayOptions;
  readonly tally: ReplayTally;
  readonly clock: Pick<Clock, "now">;
};

/** Creates the choice of one run, which chooses no request id twice. */
export function createChoice({ options, tally, clock }: ChoiceParts): Choose {
  const matches = replayFilter(options);
  const max = options.max ?? Number.POSITIVE_INFINITY;
  const chosenIds = new Set<string>();

  const renewOnce = (letter: ReceivedLetter): Renewal => {
    if (needsId(letter) && !options.ids?.includes(letter.id)) return { ok: false, why: NOT_ALLOWED };
    const renewal = tryToRenew(letter, options, clock.now());
    if (!renewal.ok) return renewal;
    if (renewal.requestIds.some((id) => chosenIds.has(id))) return { ok: false, why: DUPLICATE };
    for (const id of renewal.requestIds) chosenIds.add(id);
    return renewal;
  };

  return (letters) => {
    const matching = letters.filter(matches);
    tally.counts.matched += matching.length;
    const chosen: ChosenLetter[] = [];
    for (const letter of matching) {
      if (tally.chosen + chosen.length >= max) break;
      const renewal = renewOnce(letter);
      if (renewal.ok) chosen.push({ letter, entry: renewal.entry });
      else tally.addSkipped(letter, renewal.why);
    }
    return chosen;
  };
}

/** Tells letters that are replayed only by their ids: a policy forbade the stop, and a person decides about each. */
export function needsId({ code }: Pick<ReceivedLetter, "code">): boolean {
  return code === "not-allowed";
}

const NOT_ALLOWED = "the policy of its account forbade it; name its id to replay it";
const DUPLICATE = "this run has chosen another dead letter of the same request";

/** Turns an error of our own code into a reason, so that one letter does not end the run. */
function tryToRenew(...given: Parameters<typeof renew>): Renewal {
  try {
    return renew(...given);
  } catch (error) {
    return { ok: false, why: `it cannot be renewed (${error})` };
  }
}
