import { fixTimes } from "../../request/fix-times.ts";
import type { Context } from "../context.ts";
import { listSome } from "../list-some.ts";
import type { OutcomeSource } from "../wait/outcome-source.ts";
import type { PreparedMessage } from "./prepare-messages.ts";
import type { SendFlags } from "./request-flags.ts";

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
