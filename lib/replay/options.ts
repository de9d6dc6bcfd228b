import * as z from "zod/mini";
import { NONE } from "../outcome/filter.ts";
import { codeNames, STATUSES, statusNames } from "../outcome/statuses.ts";
import { parseWith } from "../parse.ts";
import { MAX_TTL_MS, timeText } from "../request/request.ts";
import { serviceNames } from "../services/service-names.ts";
import { timeMs } from "../time/iso-time.ts";
import { FOREIGN_STATUSES } from "./dead-letter.ts";

/** Statuses of outcomes whose requests go to `dead-letters`. */
export const deadLetterStatuses = statusNames.filter((status) => STATUSES[status].deadLetter);

/** Statuses by which letters are chosen: those of outcomes, and those of letters that stopcord did not write. */
export const letterStatuses = [...deadLetterStatuses, FOREIGN_STATUSES.redrive, FOREIGN_STATUSES.scheduler] as const;

const requestId = z.string("an id").check(z.minLength(1, "not empty"), z.maxLength(128, "at most 128 characters"));
const count = z.int("a whole number from 1").check(z.minimum(1, "a whole number from 1"));

/** One of the names, or a list of some of them. */
function oneOrMore<Name extends string>(names: readonly Name[]) {
  const fault = `one of ${names.join(", ")}`;
  const name = z.enum(names, fault);
  return z.optional(z.union([name, z.array(name).check(z.minLength(1, fault))], fault));
}

/** The longest text of a filter. */
export const MAX_FILTER_TEXT = 256;

const text = z
  .string("a text")
  .check(z.minLength(1, "not empty"), z.maxLength(MAX_FILTER_TEXT, `at most ${MAX_FILTER_TEXT} characters`));

/** One text, or a list of texts. */
const oneOrMoreTexts = z.optional(
  z.union([text, z.array(text).check(z.minLength(1, "at least 1 text"))], "a text, or a list of texts"),
);

const optionsSchema = z.strictObject(
  {
    service: oneOrMore(serviceNames),
    status: oneOrMore(letterStatuses),
    code: oneOrMore([...codeNames, NONE]),
    account: oneOrMoreTexts,
    requestedBy: oneOrMoreTexts,
    /** Error codes of Huawei Cloud, or HTTP statuses of answers without one; `none` for no answer. */
    errorCode: oneOrMoreTexts,
    /** Groups with all their members. */
    group: oneOrMoreTexts,
    /** Ids of requests or of whole groups. */
    ids: z.optional(
      z
        .array(requestId, "a list of ids")
        .check(z.minLength(1, "at least 1 id"), z.maxLength(10_000, "at most 10000 ids")),
    ),
    /** The window of outcomes includes `since` and excludes `until`, as that of requests does. */
    since: z.optional(timeText),
    until: z.optional(timeText),
    sentBefore: z.optional(timeText),
    sentAfter: z.optional(timeText),
    max: z.optional(count),
    dryRun: z._default(z.boolean("true or false"), false),
    expiresAt: z.optional(timeText),
    maxReplays: z._default(count, 3),
    /** Replays requests that may stop a newer run than the one that was meant: selections, and code checks. */
    anyRun: z._default(z.boolean("true or false"), false),
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

function faultsOfTimes(options: ReplayOptions, nowMs: number): string[] {
  const { since, until, sentBefore, sentAfter, expiresAt } = options;
  const leftMs = expiresAt === undefined ? undefined : timeMs(expiresAt) - nowMs;
  return [
    ...(since && until && timeMs(since) >= timeMs(until) ? ["since: a time before until"] : []),
    ...(sentBefore && sentAfter && timeMs(sentAfter) >= timeMs(sentBefore)
      ? ["sentAfter: a time before sentBefore"]
      : []),
    ...(leftMs !== undefined && leftMs <= 0 ? ["expiresAt: a time in the future"] : []),
    ...(leftMs !== undefined && leftMs > MAX_TTL_MS ? ["expiresAt: at most 12 hours from now"] : []),
  ];
}
