import * as z from "zod/mini";
import { codeNames, STATUSES, statusNames } from "../outcome/statuses.ts";
import { parseWith } from "../parse.ts";
import { MAX_TTL_MS, timeText } from "../request/request.ts";
import { serviceNames } from "../services/service-names.ts";
import { timeMs } from "../time/iso-time.ts";

/** Statuses of outcomes whose requests go to `dead-letters`. */
export const deadLetterStatuses = statusNames.filter((status) => STATUSES[status].deadLetter);

const requestId = z.string("an id").check(z.minLength(1, "not empty"), z.maxLength(128, "at most 128 characters"));
const count = z.int("a whole number from 1").check(z.minimum(1, "a whole number from 1"));

/** One of the names, or a list of some of them. */
function oneOrMore<Name extends string>(names: readonly Name[]) {
  const fault = `one of ${names.join(", ")}`;
  const name = z.enum(names, fault);
  return z.optional(z.union([name, z.array(name).check(z.minLength(1, fault))], fault));
}

const optionsSchema = z.strictObject(
  {
    service: oneOrMore(serviceNames),
    status: oneOrMore(deadLetterStatuses),
    code: oneOrMore(codeNames),
    /** Ids of requests or of whole groups. */
    ids: z.optional(
      z
        .array(requestId, "a list of ids")
        .check(z.minLength(1, "at least 1 id"), z.maxLength(10_000, "at most 10000 ids")),
    ),
    sentBefore: z.optional(timeText),
    /** The window includes `sentAfter` and excludes `sentBefore`, so that windows can follow each other. */
    sentAfter: z.optional(timeText),
    max: z.optional(count),
    dryRun: z._default(z.boolean("true or false"), false),
    expiresAt: z.optional(timeText),
    maxReplays: z._default(count, 3),
  },
  "a JSON object",
);

/** The choice of dead letters to replay, and the way to replay them. */
export type ReplayOptions = Readonly<z.output<typeof optionsSchema>>;

/** Reads the event of `replay`; throws an error that names every fault. */
export function readReplayOptions(event: unknown, nowMs: number): ReplayOptions {
  const parsed = parseWith(optionsSchema, event);
  const faults = parsed.ok ? faultsOfTimes(parsed.value, nowMs) : parsed.faults;
  if (!parsed.ok || faults.length > 0) throw new Error(`replaying: ${faults.join("; ")}`);
  return parsed.value;
}

function faultsOfTimes({ sentBefore, sentAfter, expiresAt }: ReplayOptions, nowMs: number): string[] {
  const leftMs = expiresAt === undefined ? undefined : timeMs(expiresAt) - nowMs;
  return [
    ...(sentBefore && sentAfter && timeMs(sentAfter) >= timeMs(sentBefore)
      ? ["sentAfter: a time before sentBefore"]
      : []),
    ...(leftMs !== undefined && leftMs <= 0 ? ["expiresAt: a time in the future"] : []),
    ...(leftMs !== undefined && leftMs > MAX_TTL_MS ? ["expiresAt: at most 12 hours from now"] : []),
  ];
}
