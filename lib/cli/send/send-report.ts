import type { Context } from "../context.ts";
import type { OutcomeSource } from "../wait/outcome-source.ts";
import { describePastDeadlines } from "./past-deadlines.ts";
import type { PreparedMessage } from "./prepare-messages.ts";
import type { SendFlags } from "./request-flags.ts";

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
export function reportWait(
  { queue, source }: { readonly queue: string; readonly source: OutcomeSource },
  messages: readonly PreparedMessage[],
  { terminal }: Context,
): void {
  const ids = messages.flatMap((one) => one.ids);
  const [first] = messages;
  if (first === undefined) return;
  const what =
    messages.length === 1
      ? describeMessage(first.message.id, ids)
      : describeMessage(`${messages.length} messages`, ids);
  terminal.note(
    `sent ${what} to ${queue}; waiting for the outcome${messages.length === 1 ? "" : "s"} in ${source.words} …`,
  );
}

function describeMessage(name: string, ids: readonly string[]): string {
  return ids.length === 1 ? name : `${name} (${ids.length} stops, ${ids[0]} to ${ids.at(-1)})`;
}

/** Notes the messages for which no stop call will be made, since their deadline has passed. */
export function reportPastDeadlines(messages: readonly PreparedMessage[], { terminal }: Context): void {
  terminal.note(...describePastDeadlines(messages, Date.now()));
}
