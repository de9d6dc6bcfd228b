import * as z from "zod/mini";
import { parseRetryAfter } from "./retry-after.ts";
import type { Silence } from "./service.ts";

/** An HTTP answer as it came: header names in lower case. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
  /** The body was too long to be read; what there is of it says nothing. */
  readonly isCut?: boolean;
};

/** What can be read in an answer, whatever its shape. */
export type Reading = {
  readonly status: number;
  /** The error code in one spelling, see `normaliseCode`. */
  readonly code?: string | undefined;
  /** The error code as it was written. */
  readonly errorCode?: string | undefined;
  readonly errorMessage?: string | undefined;
  readonly cloudRequestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  /** A word of success or failure in the body; failure outweighs success. */
  readonly says?: "success" | "failure" | undefined;
  readonly silence?: Silence | undefined;
  /** The parsed JSON body; undefined when it is no JSON. */
  readonly body: unknown;
};

const text = z.catch(z.optional(z.string()), undefined);
const word = z.catch(z.optional(z.union([z.string(), z.boolean()])), undefined);

/** Every place where Huawei's services and their gateway have been seen to put what they say. */
const LOOSE = z.object({
  error_code: text,
  errorCode: text,
  error_msg: text,
  error_message: text,
  errorMsg: text,
  message: text,
  request_id: text,
  error: z.catch(z.optional(z.object({ code: text, message: text, reason: text })), undefined),
  status: word,
  result: word,
  success: word,
});

/**
 * Reads an answer leniently: the content type is not trusted, a JSON string may hold JSON, any field may be missing.
 * `successCode` is the error code by which a service says that there was no error.
 */
export function readAnswer(
  { status, headers, body, isCut = false }: Answer,
  nowMs: number,
  successCode?: string,
): Reading {
  const json = isCut ? undefined : parseBody(body);
  const fields = LOOSE.safeParse(json).data;
  const error = fields?.error;
  const errorCode = fields?.error_code || fields?.errorCode || error?.code || undefined;
  return {
    status,
    code: errorCode === undefined || errorCode === successCode ? undefined : normaliseCode(errorCode),
    errorCode,
    errorMessage:
      fields?.error_msg ??
      fields?.error_message ??
      fields?.errorMsg ??
      error?.reason ??
      error?.message ??
      fields?.message,
    cloudRequestId: first(headers["x-request-id"]) ?? fields?.request_id,
    retryAfterMs: parseRetryAfter(first(headers["retry-after"]), nowMs),
    says: fields ? weigh([fields.status, fields.result, fields.success]) : weigh([word.parse(json)]),
    silence: isCut ? undefined : silenceOf(body, json),
    body: json,
  };
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

function weigh(words: readonly (string | boolean | undefined)[]): Reading["says"] {
  if (words.some((w) => w === false || (typeof w === "string" && FAILURE.test(w)))) return "failure";
  if (words.some((w) => w === true || (typeof w === "string" && SUCCESS.test(w)))) return "success";
  return undefined;
}

function parseBody(body: string): unknown {
  const outer = parseJson(body);
  if (typeof outer !== "string") return outer;
  const inner = parseJson(outer);
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

function silenceOf(body: string, json: unknown): Silence | undefined {
  if (body.trim() === "" || json === "") return "empty";
  if (json === null) return "null";
  return typeof json === "object" && !Array.isArray(json) && Object.keys(json).length === 0 ? "{}" : undefined;
}

function first(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === "object" ? header[0] : header;
}
