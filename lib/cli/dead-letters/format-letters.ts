import { countNoun } from "../../outcome/count-noun.ts";
import { isObject } from "../../parse.ts";
import { letterMs, type ReceivedLetter, statusOf } from "../../replay/dead-letter.ts";
import { isoTime } from "../../time/iso-time.ts";
import { alignColumns } from "../align-columns.ts";
import type { Context } from "../context.ts";
import { formatDuration } from "../duration.ts";
import { type Line, type StyledText, styled } from "../line.ts";
import { statusWords } from "../status-words.ts";

/** The fields of a dead letter that a line shows. The report of a replay has no bodies. */
export type LetterRow = Omit<ReceivedLetter, "messageId" | "receiptHandle" | "body" | "text" | "attributes"> & {
  readonly body?: ReceivedLetter["body"];
};

/** Prints dead letters as one line each, or as one JSON object per line. */
export function printLetters(
  letters: readonly ReceivedLetter[],
  { json }: { readonly json?: true },
  { terminal }: Context,
): void {
  terminal.print(...(json ? letters.map((letter) => JSON.stringify(jsonOf(letter))) : formatLetters(letters)));
}

/** Formats dead letters in columns: id, age, service, target, status, cause, requester. */
export function formatLetters(letters: readonly LetterRow[]): readonly Line[] {
  return alignColumns(letters.map(cellsOf));
}

/** Names the status of a letter with its code: `gave-up (busy)`. */
export function reasonOf(letter: Pick<LetterRow, "status" | "code" | "origin">): string {
  return statusWords({ status: statusOf(letter) ?? "no status", code: letter.code });
}

/** Names the last answer of Huawei Cloud: `HTTP 503 DRS.M00102`, or `-` without one. */
export function answerOf({ httpStatus, errorCode }: Pick<LetterRow, "httpStatus" | "errorCode">): string {
  const words = [httpStatus === undefined ? undefined : `HTTP ${httpStatus}`, errorCode];
  return words.filter((word) => word !== undefined).join(" ") || ABSENT;
}

/** Stands for a value that a letter does not have. */
const ABSENT = "-";

function cellsOf(letter: LetterRow): readonly (string | StyledText)[] {
  const { id, services, requesters, replays } = letter;
  const age = formatDuration(Math.max(0, Date.now() - letterMs(letter)));
  return [
    id,
    styled("dim", replays === 0 ? age : `${age}, replayed ${replays}×`),
    listOf(services),
    ...(letter.body === undefined ? [] : [targetOf(letter.body)]),
    styled("red", reasonOf(letter)),
    answerOf(letter),
    listOf(requesters),
  ];
}

function listOf(texts: readonly string[]): string {
  return [...new Set(texts)].join(" ") || ABSENT;
}

const MAX_TARGET = 80;

/** The values of a target, or the number of stops of a group. */
function targetOf(body: ReceivedLetter["body"]): string {
  if (!body.ok) return ABSENT;
  const { stops, target } = body.value;
  if (Array.isArray(stops)) return countNoun(stops.length, "stop");
  if (!isObject(target)) return ABSENT;
  const values = Object.values(target).filter((value) => typeof value === "string" || typeof value === "number");
  return values.join("/").slice(0, MAX_TARGET) || ABSENT;
}

/** A dead letter as one JSON object. */
export function jsonOf({ receiptHandle: _, text: __, sentMs, body, ...letter }: ReceivedLetter): object {
  return { ...letter, sentAt: isoTime(sentMs), ...(body.ok ? { request: body.value } : body) };
}
