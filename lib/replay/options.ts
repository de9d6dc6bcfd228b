import * as z from "zod/mini";
import { CODES, type Code, STATUSES, type Status } from "../outcome/statuses.ts";
import { parseWith } from "../parse.ts";
import { MAX_TTL_MS } from "../request/request.ts";
import { serviceNames } from "../services/service-names.ts";

const statusNames = Object.keys(STATUSES) as [Status, ...Status[]]; // an object's keys, known to be at least one
const deadLettered = statusNames.filter((status) => STATUSES[status].deadLetter);
const codeNames = Object.keys(CODES) as [Code, ...Code[]];

const time = z.iso.datetime({ offset: true, error: "an ISO 8601 time with its zone, such as 2026-11-22T08:00:00Z" });
const requestId = z.string("an id").check(z.minLength(1, "not empty"), z.maxLength(128, "at most 128 characters"));
const count = (words: string) => z.int(words).check(z.minimum(1, words));

const optionsSchema = z.strictObject(
  {
    service: z.optional(z.enum(serviceNames, `one of ${serviceNames.join(", ")}`)),
    status: z.optional(z.enum(deadLettered, `one of ${deadLettered.join(", ")}`)),
    code: z.optional(z.enum(codeNames, `one of ${codeNames.join(", ")}`)),
    /** Of requests or whole groups. */
    ids: z.optional(
      z
        .array(requestId, "a list of ids")
        .check(z.minLength(1, "at least 1 id"), z.maxLength(10_000, "at most 10000 ids")),
    ),
    sentBefore: z.optional(time),
    /** Included, as `sentBefore` is not, so that windows can follow each other. */
    sentAfter: z.optional(time),
    max: z.optional(count("a whole number from 1")),
    dryRun: z._default(z.boolean("true or false"), false),
    expiresAt: z.optional(time),
    maxReplays: z._default(count("a whole number from 1"), 3),
  },
  "a JSON object",
);

/** Which dead letters a person wants replayed, and how. */
export type ReplayOptions = Readonly<z.output<typeof optionsSchema>>;

/** Reads what `replay` was invoked with; throws an error that names every fault. */
export function readReplayOptions(event: unknown, nowMs: number): ReplayOptions {
  const parsed = parseWith(optionsSchema, event);
  const faults = parsed.ok ? faultsOfTimes(parsed.value, nowMs) : parsed.faults;
  if (!parsed.ok || faults.length > 0) throw new Error(`replaying: ${faults.join("; ")}`);
  return parsed.value;
}

function faultsOfTimes({ sentBefore, sentAfter, expiresAt }: ReplayOptions, nowMs: number): string[] {
  const leftMs = expiresAt === undefined ? undefined : Date.parse(expiresAt) - nowMs;
  return [
    ...(sentBefore && sentAfter && Date.parse(sentAfter) >= Date.parse(sentBefore)
      ? ["sentAfter: a time before sentBefore"]
      : []),
    ...(leftMs !== undefined && leftMs <= 0 ? ["expiresAt: a time to come"] : []),
    ...(leftMs !== undefined && leftMs > MAX_TTL_MS ? ["expiresAt: at most 12 hours from now"] : []),
  ];
}
