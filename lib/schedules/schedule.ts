import * as z from "zod/mini";
import { isObject, parseWith } from "../parse.ts";
import { MAX_BODY_BYTES, type RawRequest, readBody } from "../request/body.ts";
import { checkRequest } from "../request/check-request.ts";
import { isGroup, membersOf } from "../request/group.ts";
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
  return { label, schedule: parsed.value, faults: faultsOfRequest(parsed.value) };
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

const EXAMPLE_TIME = "2026-11-22T03:00:00Z";

/** Fields that the request of a schedule must not have, each with the reason. */
const FORBIDDEN = {
  id: "the schedule sets it",
  sentAt: "the schedule sets it",
  expiresAt: "one time cannot fit every firing",
};

/** Checks the request as the router checks it later. */
function faultsOfRequest(schedule: Schedule): string[] {
  const { request } = schedule;
  const stops: readonly unknown[] = Array.isArray(request.stops) ? request.stops : [];
  const forbidden = [request, ...stops].flatMap((stop, index) =>
    isObject(stop) ? faultsOfForbidden(stop).map((fault) => (index === 0 ? fault : `stops.${index - 1}.${fault}`)) : [],
  );
  const faults = forbidden.length > 0 ? forbidden : faultsOfBody(scheduledBody(schedule, EXAMPLE_TIME));
  return faults.map((fault) => `request: ${fault}`);
}

function faultsOfForbidden(stop: RawRequest): string[] {
  return Object.entries(FORBIDDEN).flatMap(([field, why]) =>
    field in stop ? [`${field}: leave it out, because ${why}`] : [],
  );
}

function faultsOfBody(body: string): readonly string[] {
  const read = readBody(body, MAX_BODY_BYTES);
  if (!read.ok) return read.faults;
  if (!isGroup(read.value)) return faultsOf(read.value);
  const members = membersOf(read.value, "");
  if (!members.ok) return members.faults;
  return members.value.flatMap(({ raw }, index) => faultsOf(raw).map((fault) => `stops.${index}.${fault}`));
}

function faultsOf(raw: unknown): readonly string[] {
  const checked = checkRequest(raw, Date.parse(EXAMPLE_TIME));
  return checked.ok ? [] : checked.faults;
}
