import type { Masker } from "../accounts/mask.ts";
import type { Answer } from "../http/exchange.ts";
import { excessOf, isObject } from "../parse.ts";
import type { EmptyBody } from "../services/service.ts";
import { describeAnswer } from "./describe-answer.ts";
import { parseRetryAfter } from "./retry-after.ts";

/** The facts in an answer, whatever its shape. */
export type ParsedAnswer = {
  readonly status: number;
  /** The error code in one spelling, see `normaliseCode`. */
  readonly code?: string | undefined;
  /** The error code as it was written, without secrets. */
  readonly errorCode?: string | undefined;
  readonly errorMessage?: string | undefined;
  /** Writes a sentence of ours about the answer, for an answer without an error message. */
  describe(): string;
  /** For an error: milliseconds by which the clock of this machine is ahead of the answer's `date` header; negative where it is behind. */
  readonly clockAheadMs?: number | undefined;
  readonly cloudRequestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  /** A word of success or failure in the body; failure outweighs success. */
  readonly successWord?: "success" | "failure" | undefined;
  readonly emptyBody?: EmptyBody | undefined;
  /** The parsed JSON body; undefined when it is no JSON. */
  readonly body: unknown;
};

const unmasked: Masker = (text) => text;

const NOTHING: Readonly<Record<PropertyKey, unknown>> = {};

/** The error code by which a service says that there was no error, and the masker of every text that is shown. */
export type Reading = { readonly successCode?: string | undefined; readonly mask?: Masker };

/**
 * Reads an answer leniently: the content type is not trusted, a JSON string may hold JSON, any field may be missing. A service may
 * echo what it was sent, so the texts that are shown lose the secrets of the call.
 */
export function readAnswer(whole: Answer, nowMs: number, { successCode, mask = unmasked }: Reading = {}): ParsedAnswer {
  const { status, headers, body, isCut = false } = whole;
  const json = isCut ? undefined : parseBody(body);
  // Every place where Huawei's services and their gateway have been seen to put what they say.
  const fields = isObject(json) ? json : NOTHING;
  const error = isObject(fields.error) ? fields.error : NOTHING;
  const maskText = (text: string | undefined) => (text === undefined ? undefined : mask(text));
  const errorCode = textOf(fields.error_code) || textOf(fields.errorCode) || textOf(error.code) || undefined;
  return {
    status,
    code: errorCode === undefined || errorCode === successCode ? undefined : normaliseCode(errorCode),
    errorCode: maskText(errorCode),
    errorMessage: maskText(
      textOf(fields.error_msg) ??
        textOf(fields.error_message) ??
        textOf(fields.errorMsg) ??
        textOf(error.reason) ??
        textOf(error.message) ??
        textOf(fields.message),
    ),
    describe: () => describeAnswer(whole, mask),
    clockAheadMs: status < 400 ? undefined : clockAheadOf(first(headers.date), nowMs),
    cloudRequestId: maskText(first(headers["x-request-id"]) ?? textOf(fields.request_id)),
    retryAfterMs: parseRetryAfter(first(headers["retry-after"]), nowMs),
    successWord: weigh(isObject(json) ? [json.status, json.result, json.success] : [json]),
    emptyBody: isCut ? undefined : silenceOf(body, json),
    body: json,
  };
}

function clockAheadOf(date: string | undefined, nowMs: number): number | undefined {
  const dateMs = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(dateMs) ? undefined : nowMs - dateMs;
}

/** One spelling for the codes that the gateway and CodeArts Build write in several. */
export function normaliseCode(code: string): string {
  return code
    .trim()
    .replace(/^APIG\./, "APIGW.")
    .replace(/^DEV\.?CB\./, "CB.");
}

const SUCCESS = /^(success|succeeded|ok)$/i;
const FAILURE = /^(error|fail|failed|failure)$/i;

function weigh(words: readonly unknown[]): ParsedAnswer["successWord"] {
  if (words.some((w) => w === false || (typeof w === "string" && FAILURE.test(w)))) return "failure";
  if (words.some((w) => w === true || (typeof w === "string" && SUCCESS.test(w)))) return "success";
  return undefined;
}

/** A list of some thousand runs with all their fields stays below these limits. */
const LIMITS = { levels: 500, parts: 100_000 } as const;

function parseBody(body: string): unknown {
  if (excessOf(body, LIMITS) !== undefined) return undefined;
  const outer = parseJson(body.replace(/^\uFEFF/, ""));
  if (typeof outer !== "string") return outer;
  const inner = excessOf(outer, LIMITS) === undefined ? parseJson(outer) : undefined;
  return inner === undefined ? outer : inner;
}

/** A bare word, which AOM's schema allows, is taken for a JSON string. */
function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return /^\s*[a-z]+\s*$/i.test(body) ? body.trim() : undefined;
  }
}

function silenceOf(body: string, json: unknown): EmptyBody | undefined {
  if (body.trim() === "" || json === "") return "empty";
  if (json === null) return "null";
  return typeof json === "object" && !Array.isArray(json) && Object.keys(json).length === 0 ? "{}" : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function first(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === "object" ? header[0] : header;
}
