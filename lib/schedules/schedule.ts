import * as z from "zod/mini";
import { isObject, parseWith } from "../parse.ts";
import type { RawRequest } from "../request/body.ts";
import { finalStopsOf } from "../request/final-stops.ts";
import { faultsOfMessage, readMessage, validRequests } from "../request/read-message.ts";
import { sqsJson } from "../sqs/entry.ts";
import { faultOfExpression } from "./expression.ts";
import { faultOfTimeZone } from "./time-zone.ts";

const NAME_WORDS = "1–32 lower-case letters and digits, with single hyphens between them";

function textWithout(faultOf: (text: string) => string | undefined) {
  return z.string("a text").check(({ value, issues }) => {
    const message = faultOf(value);
    if (message !== undefined) issues.push({ code: "custom", message, input: value });
  });
}

const scheduleSchema = z.strictObject(
  {
    name: z.string(NAME_WORDS).check(z.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, NAME_WORDS), z.maxLength(32, NAME_WORDS)),
    expression: textWithout(faultOfExpression),
    timezone: z._default(textWithout(faultOfTimeZone), "UTC"),
    enabled: z._default(z.boolean("true or false"), true),
    request: z.record(z.string(), z.unknown(), "a request or a group"),
  },
  "an object with name, expression and request",
);

/** One schedule of `events/schedules.yml`. */
export type Schedule = Readonly<z.output<typeof scheduleSchema>>;

/** Reads the list of schedules; throws one error that names every invalid schedule and its faults. */
export function readSchedules(raw: unknown): readonly Schedule[] {
  const parsed = parseWith(z.array(z.unknown(), "a list of schedules"), raw ?? []);
  if (!parsed.ok) throw new Error(`events/schedules.yml: ${parsed.faults.join("; ")}`);
  const read = parsed.value.map(readSchedule);
  const schedules = read.flatMap(({ schedule }) => schedule ?? []);
  const faults = read.flatMap(({ label, faults }) => faults.map((fault) => `${label}: ${fault}`));
  const all = [...faults, ...duplicatesOf(schedules)];
  if (all.length > 0) throw new Error(["events/schedules.yml:", ...all].join("\n  "));
  return schedules;
}

type Read = { readonly label: string; readonly schedule?: Schedule; readonly faults: readonly string[] };

function readSchedule(raw: unknown, index: number): Read {
  const label =
    isObject(raw) && typeof raw.name === "string"
      ? `schedule ${raw.name.slice(0, 64)}`
      : `schedule ${index + 1} of the list`;
  const parsed = parseWith(scheduleSchema, raw);
  if (!parsed.ok) return { label, faults: parsed.faults };
  const faults = faultsOfRequest(parsed.value).map((fault) => `request: ${fault}`);
  return { label, schedule: parsed.value, faults };
}

/** Notes on schedules that stop a task for good: one that fires again finds nothing to stop. */
export function finalNotes(schedules: readonly Schedule[]): readonly string[] {
  return schedules.flatMap((schedule) => {
    const read = readMessage(scheduledBody(schedule, EXAMPLE_TIME), EXAMPLE_FACTS);
    const reasons = new Set(finalStopsOf(validRequests(read)).map(({ finality }) => finality));
    return [...reasons].map((reason) => `events/schedules.yml: schedule ${schedule.name}: note: ${reason}`);
  });
}

function duplicatesOf(schedules: readonly Schedule[]): string[] {
  const names = schedules.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) < index);
  return [...new Set(twice)].map((name) => `schedule ${name}: name: another schedule has this name`);
}

/**
 * The body that a schedule sends. Its id contains the scheduled time, so that a consumer recognises a second firing.
 * `sentAt` is the scheduled time, so that a late firing expires.
 */
export function scheduledBody({ name, request }: Pick<Schedule, "name" | "request">, time: string): string {
  return sqsJson({ id: `schedules/${name}/${time}`, sentAt: time, ...request });
}

/** A time of a firing, for the check of a request before any firing. */
const EXAMPLE_TIME = "2026-11-22T03:00:00Z";
const EXAMPLE_FACTS = { fallbackId: "", queuedMs: Date.parse(EXAMPLE_TIME) };

/** Fields that the request of a schedule must not have, each with the reason. */
const FORBIDDEN = {
  id: "the schedule sets it",
  sentAt: "the schedule sets it",
  expiresAt: "one time cannot fit every firing",
};

/** Checks the request as the router checks it when it arrives. */
function faultsOfRequest(schedule: Schedule): readonly string[] {
  const forbidden = forbiddenFieldsIn(schedule.request);
  if (forbidden.length > 0) return forbidden;
  return faultsOfMessage(readMessage(scheduledBody(schedule, EXAMPLE_TIME), EXAMPLE_FACTS));
}

/** Faults of the fields in FORBIDDEN, of the request itself and of the members of a group. */
function forbiddenFieldsIn(request: RawRequest): string[] {
  const stops: readonly unknown[] = Array.isArray(request.stops) ? request.stops : [];
  const members = stops.map((stop, index) => ({ raw: stop, path: `stops.${index}.` }));
  return [{ raw: request, path: "" }, ...members].flatMap(({ raw, path }) =>
    Object.entries(FORBIDDEN).flatMap(([field, reason]) =>
      isObject(raw) && field in raw ? [`${path}${field}: leave it out, because ${reason}`] : [],
    ),
  );
}
