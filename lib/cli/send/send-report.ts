import type { Outcome } from "../../outcome/outcome.ts";
import { fixTimes } from "../../request/fix-times.ts";
import type { Queue } from "../aws/queue.ts";
import type { Context } from "../context.ts";
import { formatDuration } from "../duration.ts";
import { EXIT } from "../exit-codes.ts";
import { listSome } from "../list-some.ts";
import { printOutcome } from "../outcomes/format-outcome.ts";
import { waitForOutcomes } from "../outcomes/wait-for-outcomes.ts";
import type { PreparedMessage } from "./prepare-messages.ts";
import type { SendFlags } from "./request-flags.ts";
import { showProgress } from "./wait-progress.ts";

/** The requests to wait for, the longest time in milliseconds, and the form of the output. */
export type Wait = Pick<PreparedMessage, "ids"> & {
  /** Tells outcomes of these requests from those of an earlier copy. */
  readonly isWanted?: ((outcome: Outcome) => boolean) | undefined;
  readonly timeout?: number | undefined;
  readonly json?: true | undefined;
};

const DEFAULT_TIMEOUT_MS = 120_000;
const DEFAULT_TTL_MS = 900_000;

/** Reports a sent message on standard output. */
export function reportSent(
  queue: string,
  { message, ids }: PreparedMessage,
  { json }: SendFlags,
  { terminal }: Context,
): void {
  terminal.print(
    json ? JSON.stringify({ id: message.id, ids, queue }) : `sent ${describeMessage(message.id, ids)} to ${queue}`,
  );
}

/** Reports sent messages on standard error, since outcomes follow on standard output. */
export function reportWait(queue: string, messages: readonly PreparedMessage[], { terminal }: Context): void {
  const ids = messages.flatMap((one) => one.ids);
  const [first] = messages;
  if (first === undefined) return;
  const what =
    messages.length === 1
      ? describeMessage(first.message.id, ids)
      : describeMessage(`${messages.length} messages`, ids);
  terminal.note(`sent ${what} to ${queue}; waiting for the outcome${messages.length === 1 ? "" : "s"} …`);
}

function describeMessage(name: string, ids: readonly string[]): string {
  return ids.length === 1 ? name : `${name} (${ids.length} stops, ${ids[0]} to ${ids.at(-1)})`;
}

/** Notes that no stop call will be made for messages whose deadline has passed. */
export function reportPastDeadlines(messages: readonly PreparedMessage[], { terminal }: Context): void {
  const late = messages.filter(({ message }) => isPastDeadline(message));
  const which = messages.length === 1 ? "" : ` of ${listSome(late.map(({ message }) => message.id))}`;
  if (late.length > 0)
    terminal.note(`the deadline${which} has passed, so stopcord will make no stop call: check sentAt and expiresAt`);
}

function isPastDeadline(message: PreparedMessage["message"]): boolean {
  const { expiresAt } = fixTimes(message, Date.now(), DEFAULT_TTL_MS);
  return Date.parse(expiresAt) <= Date.now();
}

/** Waits for outcomes, prints each one, and sets the exit code. The requests of a selection are waited for as well. */
export async function reportOutcomes(results: Queue, wait: Wait, context: Context): Promise<void> {
  const { terminal, exitWith } = context;
  const missingIds = await waitFor(results, wait, context, async (outcome) => {
    if (!outcome.ok) exitWith(EXIT.notOk);
    printOutcome(outcome, wait, terminal);
    await terminal.flush().catch((error) => {
      exitWith(EXIT.notOk); // nobody has seen the outcome, so it is not known to be ok
      throw error;
    }); // a printed outcome is deleted from the queue
  });
  reportMissing(results, { missingIds, timeout: wait.timeout }, context);
}

/** Waits for outcomes and shows its progress; resolves to the ids without an outcome. */
export async function waitFor(
  results: Queue,
  { ids, isWanted = () => true, timeout = DEFAULT_TIMEOUT_MS }: Wait,
  { signal, terminal }: Context,
  onOutcome: (outcome: Outcome) => Promise<void>,
): Promise<readonly string[]> {
  const progress = showProgress(terminal, { ids, timeoutMs: timeout });
  try {
    return await waitForOutcomes(results, {
      ids,
      isWanted,
      signal,
      timeoutMs: timeout,
      async onOutcome(outcome) {
        progress.count(outcome);
        await onOutcome(outcome);
      },
    });
  } finally {
    progress.end();
  }
}

type Missing = { readonly missingIds: readonly string[]; readonly timeout?: number | undefined };

/** Names the requests without an outcome, and sets the exit code. */
export function reportMissing(
  results: Queue,
  { missingIds, timeout = DEFAULT_TIMEOUT_MS }: Missing,
  { terminal, signal, exitWith }: Context,
): void {
  if (missingIds.length === 0) return;
  if (!signal.aborted) exitWith(EXIT.noOutcome); // else Ctrl-C gives the exit code
  const limit = signal.aborted ? "before Ctrl-C" : `within ${formatDuration(timeout)}`;
  terminal.note(
    `no outcome of ${listSome(missingIds)} ${limit}. It may still arrive, because stopcord tries until the deadline. ` +
      `Another reader of ${results.name} may also have received it. ` +
      `Look again: npx stopcord outcomes --id ${missingIds[0]}`,
  );
}
