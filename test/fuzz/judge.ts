import { Ajv2020 } from "ajv/dist/2020.js";
import { isObject } from "../../lib/parse.ts";
import { checkMessage } from "../../lib/request/check-message.ts";
import outcomeJson from "../../lib/schemas/outcome.json" with { type: "json" };
import { entryBytes } from "../../lib/sqs/entry.ts";
import type { buildParts } from "../handlers/build-parts.ts";
import { START_MS } from "../rig/clock.ts";

/** A message that a function sent. */
export type Sent = ReturnType<typeof buildParts>["sent"][number];

/** Counts an event of one kind. */
export type Count = (kind: string) => void;

const KIB = 1024;
const MAX_OUTCOME_BYTES = 32 * KIB;
const MAX_MESSAGE_BYTES = KIB * KIB;
const MAX_PROGRESS_BYTES = 256 * KIB;

const isOutcome = new Ajv2020({ strict: false, validateFormats: false }).compile(outcomeJson);

/** The rules that sent messages break, whichever function sent them. */
export function judgeSent(sent: readonly Sent[]): string[] {
  return sent.flatMap((message) => {
    const faults = judgeEntry(message);
    return message.queue === "results" ? [...faults, ...judgeOutcome(message.body)] : faults;
  });
}

function judgeEntry({ queue, entry }: Sent): string[] {
  const { attributes = {}, delaySeconds = 0 } = entry;
  const { progress = "", ...others } = attributes;
  const rules: readonly (readonly [isKept: boolean, fault: string])[] = [
    [entryBytes(entry) <= MAX_MESSAGE_BYTES + 4 * KIB, "a message over 1 MiB"], // its attributes are dropped when it is sent
    [Number.isInteger(delaySeconds) && delaySeconds >= 0 && delaySeconds <= 900, `a delay of ${delaySeconds} s`],
    [Object.keys(attributes).length <= 10, "more than ten attributes"],
    [Object.values(others).every((text) => text.length > 0 && text.length <= 512), "an attribute of a wrong length"],
    [/^[\x20-\x7e]*$/.test(progress) && progress.length <= MAX_PROGRESS_BYTES, "progress that SQS may not take"],
  ];
  return rules.flatMap(([isKept, fault]) => (isKept ? [] : [`${queue}: ${fault}`]));
}

/** A message that stopcord writes for a queue of requests is valid when it is read again, under the same id. */
export function judgeRequest(body: string): string[] {
  const raw = parsed(body);
  const checked = isObject(raw) ? checkMessage(raw, "m", START_MS) : undefined;
  if (checked?.ok && isObject(raw) && (checked.value[0] === raw.id || "stops" in raw)) return [];
  return [`a request is not valid again: ${checked?.ok === false ? checked.faults.join("; ") : "another id"}`];
}

function judgeOutcome(body: string): string[] {
  const outcome = parsed(body);
  const faults: string[] = [];
  if (!isOutcome(outcome)) faults.push(`outcome: ${JSON.stringify(isOutcome.errors)}`);
  if (Buffer.byteLength(body) > MAX_OUTCOME_BYTES) faults.push(`outcome: ${Buffer.byteLength(body)} bytes`);
  if (/\p{Cc}/u.test(body.replaceAll(/[\x7f-\x9f]/g, ""))) faults.push("outcome: a raw control character");
  if (isObject(outcome) && /[\n\r]/.test(String(outcome.message))) faults.push("outcome: a message of several lines");
  return faults;
}

/** The value of JSON text, or the text where it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** True for an error whose message is one plain sentence that begins like this. */
export function isPlainError(error: unknown, start: string): boolean {
  const message = error instanceof Error ? error.message : "";
  return message.startsWith(start) && !message.includes("\n") && message.length <= 3_000;
}
