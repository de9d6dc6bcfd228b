import { countNoun } from "../../outcome/count-noun.ts";
import { type ReceivedLetter, receivedLetter } from "../../replay/dead-letter.ts";
import { replayFilter } from "../../replay/filter.ts";
import type { ReplayOptions } from "../../replay/options.ts";
import type { Queue } from "../aws/queue.ts";
import { sweep } from "../aws/sweep.ts";
import type { Context } from "../context.ts";

/** The dead letters that a search selected, the earliest sent first, and the number of those it read. */
export type FoundDeadLetters = {
  readonly letters: readonly ReceivedLetter[];
  readonly seen: number;
  /** The end of the search: of the queue, of its time, or at the most letters that it may select. */
  readonly ended: "end" | "time" | "max";
};

/** Options that describe letters, or a test that replaces them. */
type Search = ReplayOptions & { isSelected?(letter: ReceivedLetter): boolean };

/** Reads the dead letters and selects those that the options describe; leaves all of them in the queue. */
export async function findDeadLetters(
  queue: Queue,
  options: Search,
  { terminal, signal }: Context,
): Promise<FoundDeadLetters> {
  const { max = Number.POSITIVE_INFINITY, isSelected = replayFilter(options) } = options;
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
  if (isCut)
    terminal.note(`read ${seen} dead letters in one minute; ${queue.name} holds more, which this run did not read`);
  const ended = isCut ? "time" : letters.length >= max ? "max" : "end";
  return { letters: letters.sort((a, b) => a.sentMs - b.sentMs), seen, ended };
}

/** Names the number of letters: `3 of 8 dead letters in <queue>`. A search that ends at --max has read a part of the queue. */
export function countFound({ letters, seen, ended }: FoundDeadLetters, queue: Pick<Queue, "name">): string {
  if (ended === "max") return `${countNoun(letters.length, "dead letter")}, as many as --max allows`;
  return `${letters.length} of ${countNoun(seen, "dead letter")} in ${queue.name}`;
}
