import * as z from "zod/mini";
import type { CallPlace } from "../accounts/scope.ts";
import { type AnswerSummary, MAX_MESSAGE, MAX_NAME } from "../huawei/answer-summary.ts";
import type { Listing } from "../huawei/listing.ts";
import { type Code, codeNames } from "../outcome/statuses.ts";
import { safeJson } from "../parse.ts";
import { PROJECT_ID, REGION } from "../request/request.ts";
import { MAX_DELAY_MS } from "../sqs/entry.ts";
import { writtenListing } from "./written-listing.ts";

/** The knowledge about a request that travels with its message from delivery to delivery. */
export type Progress = {
  /** Deliveries so far, of this message and of those before it. */
  readonly deliveries: number;
  /** Stop calls so far. */
  readonly calls: number;
  /** The time at which the service last accepted a stop, in milliseconds since 1970. */
  readonly acceptedMs?: number | undefined;
  /** A stop call may have stopped the task although no answer said so; stays true until the outcome. */
  readonly isInDoubt: boolean;
  /** The request waits for its task to end. */
  readonly isPolling: boolean;
  /** The last state query got no state. */
  readonly hasQueryFailed: boolean;
  /** The verdict or block for which the request last waited. */
  readonly why?: Code | undefined;
  readonly last?: AnswerSummary | undefined;
  /** The delay with which the message was sent, in milliseconds. */
  readonly delayMs: number;
  /** The next delivery is the last: it gives the outcome. */
  readonly isLast: boolean;
  /** The list of a selection, as far as it is complete. */
  readonly listing?: Listing | undefined;
  /** The place of the accepted stop, or of the list. The account may be moved to another one meanwhile. */
  readonly place?: CallPlace | undefined;
};

/** The progress of a request that no worker has seen. */
export const NO_PROGRESS: Progress = {
  deliveries: 0,
  calls: 0,
  isInDoubt: false,
  isPolling: false,
  hasQueryFailed: false,
  delayMs: 0,
  isLast: false,
};

/** A delivery of a request that is accepted, in doubt or polling asks for the state before it calls. */
export function asksStateFirst({ acceptedMs, isInDoubt, isPolling }: Progress): boolean {
  return acceptedMs !== undefined || isInDoubt || isPolling;
}

const VERSION = 1;

const count = z.int().check(z.minimum(0));
/** More deliveries or calls than a request can have are no progress. */
const smallCount = z.int().check(z.minimum(0), z.maximum(1_000_000));
const flag = z._default(z.boolean(), false);
const textOf = (max: number) => z.catch(z.optional(z.string().check(z.maxLength(max))), undefined);

/** One JSON object; a field that is absent has its default. A detail or a listing that cannot be read is left out: a newer version may have changed it. */
const written = z.object({
  v: z.int().check(z.minimum(1)),
  deliveries: smallCount,
  calls: smallCount,
  acceptedMs: z.optional(count),
  isInDoubt: flag,
  isPolling: flag,
  hasQueryFailed: flag,
  why: z.catch(z.optional(z.enum(codeNames)), undefined),
  last: z.catch(
    z.optional(
      z.object({
        httpStatus: z.catch(z.optional(z.int().check(z.minimum(100), z.maximum(999))), undefined),
        errorCode: textOf(MAX_NAME),
        errorMessage: textOf(MAX_MESSAGE),
        cloudRequestId: textOf(MAX_NAME),
      }),
    ),
    undefined,
  ),
  delayMs: z.catch(z._default(count.check(z.maximum(MAX_DELAY_MS)), 0), 0),
  isLast: flag,
  listing: z.catch(z.optional(writtenListing), undefined),
  place: z.catch(
    z.optional(
      z.object({
        region: z.string().check(z.regex(REGION)),
        projectId: z.string().check(z.regex(PROJECT_ID)),
      }),
    ),
    undefined,
  ),
});

/** Reads the attribute `progress`. A newer version is read as far as it is known. An unreadable one means: in doubt. */
export function readProgress(attribute: string | undefined): Progress {
  if (attribute === undefined) return NO_PROGRESS;
  const read = written.safeParse(safeJson(attribute)).data;
  if (read === undefined) return { ...NO_PROGRESS, deliveries: 1, isInDoubt: true };
  const { v: _, ...progress } = read;
  return progress;
}

/** The attribute that `readProgress` reads: ASCII JSON, which SQS takes whatever a service answered. */
export function writeProgress(progress: Progress): string {
  const fields = Object.entries(progress).filter(([, value]) => value !== false && value !== undefined);
  const json = JSON.stringify({ v: VERSION, ...Object.fromEntries(fields) });
  return json.replaceAll(/[^\x20-\x7E]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
