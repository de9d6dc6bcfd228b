import type { Entry } from "../sqs/entry.ts";
import type { Clock } from "../time/clock.ts";
import type { ReceivedLetter } from "./dead-letter.ts";
import { replayFilter } from "./filter.ts";
import type { ReplayOptions } from "./options.ts";
import { type Renewal, renew } from "./renew.ts";
import type { Tally } from "./report.ts";

/** A dead letter, and the message that it becomes. */
export type Chosen = { readonly letter: ReceivedLetter; readonly entry: Entry };

/** Chooses from letters as they come those that are to be sent; those that match and are not get a reason. */
export type Choose = (letters: readonly ReceivedLetter[]) => readonly Chosen[];

type ChoiceParts = { readonly options: ReplayOptions; readonly tally: Tally; readonly clock: Clock };

/** Makes the choice of one run, in which no request id is chosen twice. */
export function createChoice({ options, tally, clock }: ChoiceParts): Choose {
  const matches = replayFilter(options);
  const max = options.max ?? Number.POSITIVE_INFINITY;
  const taken = new Set<string>();

  const renewOnce = (letter: ReceivedLetter): Renewal => {
    const renewal = renewed(letter, options, clock.now());
    if (!renewal.ok) return renewal;
    if (renewal.requestIds.some((id) => taken.has(id))) return { ok: false, why: TWICE };
    for (const id of renewal.requestIds) taken.add(id);
    return renewal;
  };

  return (letters) => {
    const matching = letters.filter(matches);
    tally.counts.matched += matching.length;
    const chosen: Chosen[] = [];
    for (const letter of matching) {
      if (tally.chosen + chosen.length >= max) break;
      const renewal = renewOnce(letter);
      if (renewal.ok) chosen.push({ letter, entry: renewal.entry });
      else tally.skip(letter, renewal.why);
    }
    return chosen;
  };
}

const TWICE = "this run has taken another dead letter of the same request";

/** A letter that breaks our own code must not keep the others from being replayed. */
function renewed(...given: Parameters<typeof renew>): Renewal {
  try {
    return renew(...given);
  } catch (error) {
    return { ok: false, why: `it cannot be renewed (${error})` };
  }
}
