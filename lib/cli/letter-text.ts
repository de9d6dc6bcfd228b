import type { ReceivedLetter } from "../replay/dead-letter.ts";
import { durationText } from "./outcome-text.ts";
import type { Style } from "./terminal.ts";

/** A dead letter in two lines for a person. */
export function letterText(letter: LetterRow, style: Style): string {
  const { id, status, code, origin, services, message, sentMs, replays } = letter;
  const why = status === undefined ? ORIGINS[origin] : code === undefined ? status : `${status} (${code})`;
  const age = `meant ${durationText(Math.max(0, Date.now() - sentMs))} ago`;
  const times = replays === 0 ? "" : `, replayed ${replays === 1 ? "once" : `${replays} times`}`;
  const head = [style("red", why), [...new Set(services)].join(" ") || "?", id, style("dim", age + times)].join("  ");
  return message === undefined ? head : `${head}\n  ${message}`;
}

/** What is shown of a dead letter. */
export type LetterRow = Omit<ReceivedLetter, "messageId" | "receiptHandle" | "body" | "deadLetteredAt">;

const ORIGINS: Readonly<Record<ReceivedLetter["origin"], string>> = {
  stopcord: "no status",
  redrive: "received too often",
  scheduler: "not delivered by its schedule",
};

/** A dead letter as one JSON object. */
export function letterJson({ receiptHandle: _, sentMs, body, ...letter }: ReceivedLetter): object {
  return { ...letter, sentAt: new Date(sentMs).toISOString(), ...(body.ok ? { request: body.value } : body) };
}
