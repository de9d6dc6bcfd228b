import { timesOf } from "../stop/deadline.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import { durationText, outcomeText } from "./outcome-text.ts";
import type { Queue } from "./queue.ts";
import type { SendOptions } from "./request-options.ts";
import { waitForOutcomes } from "./wait-for-outcomes.ts";

/** What was sent: the message, the ids of its stops, and the queue that took it. */
export type Sent = {
  readonly message: Readonly<Record<string, unknown>> & { readonly id: string };
  readonly ids: readonly string[];
  readonly queue: string;
};

const DEFAULT_TIMEOUT_MS = 120_000;
const DEFAULT_TTL_MS = 900_000;

/** Says what was sent, on standard output unless outcomes are to come there. */
export function reportSent({ message, ids, queue }: Sent, { json, wait }: SendOptions, { terminal }: Context): void {
  const stops = ids.length === 1 ? "" : ` (${ids.length} stops, ${ids[0]} to ${ids.at(-1)})`;
  if (wait) terminal.note(`sent ${message.id}${stops} to ${queue}; waiting for what becomes of it …`);
  else terminal.print(json ? JSON.stringify({ id: message.id, ids, queue }) : `sent ${message.id}${stops} to ${queue}`);
  if (isPast(message))
    terminal.note("its deadline has passed already, so that no stop call will be made: see sentAt and expiresAt");
}

function isPast({ sentAt, expiresAt }: Sent["message"]): boolean {
  const times = { sentAt: String(sentAt), expiresAt: typeof expiresAt === "string" ? expiresAt : undefined };
  return timesOf(times, Date.now(), DEFAULT_TTL_MS).deadlineMs <= Date.now();
}

/** Waits for outcomes, prints each as it comes, and makes the exit code tell of them. */
export async function reportOutcomes(
  results: Queue,
  { ids, json, timeout = DEFAULT_TIMEOUT_MS }: SendOptions & Pick<Sent, "ids">,
  { terminal, signal, exitWith }: Context,
): Promise<void> {
  const missing = await waitForOutcomes(results, {
    ...{ ids, signal, timeoutMs: timeout },
    onOutcome(outcome) {
      terminal.print(json ? JSON.stringify(outcome) : outcomeText(outcome, terminal.style));
      if (!outcome.ok) exitWith(EXIT.notOk);
    },
  });
  if (missing.length === 0) return;
  exitWith(EXIT.noOutcome);
  terminal.note(
    `no outcome of ${someOf(missing)} ${signal.aborted ? "so far" : `within ${durationText(timeout)}`}. It may still come, since a request is tried until its deadline; ` +
      `or something else that reads ${results.name} was quicker. Look again with: stopcord outcomes --id ${missing[0]}`,
  );
}

function someOf(ids: readonly string[]): string {
  return ids.length <= 3 ? ids.join(", ") : `${ids.slice(0, 3).join(", ")} and ${ids.length - 3} more`;
}
