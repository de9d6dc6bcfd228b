import type { ReceivedLetter } from "../../replay/dead-letter.ts";
import { isoTime } from "../../time/iso-time.ts";
import type { Context } from "../context.ts";
import { formatDuration } from "../duration.ts";
import { type Line, styled } from "../line.ts";

/** The fields of a dead letter that are shown in a list. */
export type DeadLetterRow = Omit<ReceivedLetter, "messageId" | "receiptHandle" | "body" | "deadLetteredAt">;

/** Prints dead letters as text, or as one JSON object per line. */
export function printDeadLetters(
  letters: readonly ReceivedLetter[],
  { json }: { readonly json?: true },
  { terminal }: Context,
): void {
  for (const letter of letters) terminal.print(...(json ? [JSON.stringify(jsonOf(letter))] : formatDeadLetter(letter)));
}

/** Formats a dead letter as one line, and a second line if it has a message. */
export function formatDeadLetter(letter: DeadLetterRow): readonly Line[] {
  const { id, services, message, sentMs, replays } = letter;
  const age = `sent ${formatDuration(Math.max(0, Date.now() - sentMs))} ago`;
  const replayed = replays === 0 ? "" : `, replayed ${replays === 1 ? "once" : `${replays} times`}`;
  const service = [...new Set(services)].join(" ") || "?";
  const line = [styled("red", reasonOf(letter)), `  ${service}  ${id}  `, styled("dim", age + replayed)];
  return message === undefined ? [line] : [line, `  ${message}`];
}

function reasonOf({ status, code, origin }: DeadLetterRow): string {
  if (status === undefined) return REASONS[origin];
  return code === undefined ? status : `${status} (${code})`;
}

/** The reason for a dead letter without a status. */
const REASONS: Readonly<Record<ReceivedLetter["origin"], string>> = {
  stopcord: "no status",
  redrive: "received too often",
  scheduler: "not delivered by its schedule",
};

function jsonOf({ receiptHandle: _, sentMs, body, ...letter }: ReceivedLetter): object {
  return { ...letter, sentAt: isoTime(sentMs), ...(body.ok ? { request: body.value } : body) };
}
