import { type ReceivedLetter, receivedLetter } from "../../replay/dead-letter.ts";
import { replayFilter } from "../../replay/filter.ts";
import type { ReplayOptions } from "../../replay/options.ts";
import type { Queue } from "../aws/queue.ts";
import { sweep } from "../aws/sweep.ts";
import type { Context } from "../context.ts";

/** The dead letters that a search selected, the earliest sent first, and the number of those it read. */
export type FoundDeadLetters = { readonly letters: readonly ReceivedLetter[]; readonly seen: number };

/** Reads the dead letters and selects those that the options describe; leaves all of them in the queue. */
export async function findDeadLetters(
  queue: Queue,
  options: ReplayOptions,
  { terminal, signal }: Context,
): Promise<FoundDeadLetters> {
  const isSelected = replayFilter(options);
  const { max = Number.POSITIVE_INFINITY } = options;
  const letters: ReceivedLetter[] = [];
  let readCount = 0;
  const { seen, isCut } = await sweep(queue, {
    signal,
    isDone: () => letters.length >= max,
    visit(message) {
      readCount += 1;
      if (readCount % 10 === 0) terminal.progress(`read ${readCount} dead letters, selected ${letters.length} …`);
      const letter = receivedLetter(message);
      if (letters.length < max && isSelected(letter)) letters.push(letter);
      return "release";
    },
  });
  terminal.progress("");
  if (isCut) terminal.note(`${queue.name} holds more dead letters: one minute was enough to read ${seen}`);
  return { letters: letters.sort((a, b) => a.sentMs - b.sentMs), seen };
}
