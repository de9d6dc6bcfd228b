import { countNoun } from "../../outcome/count-noun.ts";
import type { ReceivedLetter } from "../../replay/dead-letter.ts";
import type { ReplayOptions } from "../../replay/options.ts";
import type { CheckedRequest } from "../../request/check-request.ts";
import { finalStopsOf } from "../../request/final-stops.ts";
import { readObject, validRequests } from "../../request/read-message.ts";
import type { YesNoAnswer } from "../ask.ts";
import type { Connection } from "../aws/connection.ts";
import { withQueue } from "../aws/queue.ts";
import type { Context } from "../context.ts";
import { describeFinalStops } from "../final-stop-words.ts";
import { findDeadLetters } from "./find-dead-letters.ts";
import { createReplayChoice } from "./forecast-replay.ts";
import { showExamples } from "./show-examples.ts";

/** A replay before its question, and the flags that skip it. */
type Unasked = { readonly yes?: true; readonly dryRun?: true; readonly replayOptions: ReplayOptions };

/** Asks on a terminal before anything is sent, with three examples and the number of letters. */
export async function confirmReplay(
  connection: Connection,
  { yes, dryRun, replayOptions }: Unasked,
  context: Context,
): Promise<YesNoAnswer> {
  const { terminal, signal } = context;
  if (signal.aborted) return "interrupted";
  if (yes || dryRun || !terminal.isInteractive) return "yes";
  const { isChosen, skippedCount } = createReplayChoice(replayOptions, Date.now());
  const { letters } = await withQueue(connection, "dead-letters", (queue) =>
    findDeadLetters(queue, { ...replayOptions, isSelected: isChosen }, context),
  );
  if (signal.aborted) return "interrupted";
  if (letters.length === 0) return "yes"; // the run says what does not match, and what it skips
  showExamples(letters, terminal);
  const final = finalStopsOf(letters.flatMap(stopsOf));
  const consequence = final.length === 0 ? "" : `, and stop ${describeFinalStops(final)}`;
  return terminal.confirm(`Replay ${countWords(letters.length, skippedCount())}${consequence}?`, signal);
}

function countWords(count: number, skipped: number): string {
  if (skipped === 0) return countNoun(count, "dead letter");
  return `${count} of ${countNoun(count + skipped, "dead letter")} (${skipped} ${skipped === 1 ? "is" : "are"} skipped)`;
}

/** The valid requests of a dead letter. Its times may have passed; a replay renews them. */
function stopsOf({ id, body, sentMs }: ReceivedLetter): readonly CheckedRequest[] {
  return body.ok ? validRequests(readObject(body.value, { fallbackId: id, queuedMs: sentMs })) : [];
}
