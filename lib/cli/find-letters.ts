import { type ReceivedLetter, receivedLetter } from "../replay/dead-letter.ts";
import { replayFilter } from "../replay/filter.ts";
import type { ReplayOptions } from "../replay/options.ts";
import type { Context } from "./context.ts";
import type { Queue } from "./queue.ts";
import { type Fate, sweep } from "./sweep.ts";

/** What a look through the dead letters found. */
export type Found = { readonly letters: readonly ReceivedLetter[]; readonly seen: number };

/** Looks through the dead letters for those that are meant; `fate` says what becomes of each, and all others stay. */
export async function findLetters(
  queue: Queue,
  options: ReplayOptions,
  { terminal, signal }: Context,
  fate: (letter: ReceivedLetter) => Fate = () => "leave",
): Promise<Found> {
  const isMeant = replayFilter(options);
  const { max = Number.POSITIVE_INFINITY } = options;
  const letters: ReceivedLetter[] = [];
  let looked = 0;
  const { seen, isCut } = await sweep(queue, {
    signal,
    isDone: () => letters.length >= max,
    visit(message) {
      looked += 1;
      if (looked % 10 === 0) terminal.progress(`looked at ${looked} dead letters, ${letters.length} of them meant …`);
      const letter = receivedLetter(message);
      if (letters.length >= max || !isMeant(letter)) return "leave";
      letters.push(letter);
      return fate(letter);
    },
  });
  terminal.progress("");
  if (isCut) terminal.note(`${queue.name} holds more than the ${seen} dead letters that were looked at in a minute`);
  return { letters: letters.sort((a, b) => a.sentMs - b.sentMs), seen };
}
