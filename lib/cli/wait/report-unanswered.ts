import type { Queue } from "../aws/queue.ts";
import type { Context } from "../context.ts";
import { formatDuration } from "../duration.ts";
import { EXIT } from "../exit-codes.ts";
import { listSome } from "../list-some.ts";
import { shellWord } from "../shell-word.ts";

/** The requests without an outcome, and the time that they were waited for. */
export type Missing = { readonly missingIds: readonly string[]; readonly timeout: number };

/** Names the requests without an outcome, and sets the exit code. */
export function reportUnanswered(
  results: Pick<Queue, "name" | "place">,
  { missingIds, timeout }: Missing,
  { terminal, signal, exitWith }: Context,
): void {
  const [first] = missingIds;
  if (first === undefined) return;
  if (!signal.aborted) exitWith(EXIT.noOutcome); // else Ctrl-C gives the exit code
  const limit = signal.aborted ? "before Ctrl-C" : `within ${formatDuration(timeout)}`;
  terminal.note(
    `no outcome of ${listSome(missingIds)} ${limit}. It may still arrive, because stopcord tries until the deadline. ` +
      `Another reader of ${results.name} may also have received it. ` +
      `Look again: npx stopcord ${results.place} status ${shellWord(first)}, or with outcomes --id ${shellWord(first)}`,
  );
}
