import * as z from "zod/mini";
import { type Parsed, parseWith } from "../parse.ts";
import type { Service, TargetShape } from "../services/service.ts";
import { parseTime, TIME_PATTERN } from "../time/iso-time.ts";
import type { RawRequest } from "./body.ts";
import { atMost, kindOfTarget, MAX_SELECTION_ID, type TargetKind, targetShapes } from "./selection.ts";

/** The longest time from `sentAt` to a deadline: 12 hours. It keeps deliveries under 1,000, even during a halt. */
export const MAX_TTL_MS = 12 * 60 * 60 * 1000;

function text(pattern: RegExp, fault: string) {
  return z.string(fault).check(z.regex(pattern, fault));
}

const flag = z._default(z.boolean("true or false"), false);

const TIME_FAULT = "an RFC 3339 time with its zone, such as 2026-11-22T08:00:00Z, in the years 2020 to 2099";

/** A time as requests and options write it, see `parseTime`. */
export const timeText = z.string(TIME_FAULT).check(
  z.regex(TIME_PATTERN, { error: TIME_FAULT, abort: true }),
  z.refine((text) => parseTime(text) !== undefined, TIME_FAULT),
);

/** Characters of `reason` and of `requestedBy`. */
export const MAX_FREE_TEXT = 256;

/** Characters are code points: an emoji of two UTF-16 units counts once. */
const freeText = z
  .string("a text")
  .check(z.refine((text) => isWithinCodePoints(text, MAX_FREE_TEXT), `at most ${MAX_FREE_TEXT} characters`));

/** Tells whether a text has at most so many code points. */
export function isWithinCodePoints(text: string, max: number): boolean {
  return text.length <= max || (text.length <= 2 * max && [...text].length <= max);
}

/** The form of a region, and of a project id. */
export const REGION = /^[a-z0-9-]{1,32}$/;
export const PROJECT_ID = /^[A-Za-z0-9]{32}$/;

const REQUEST_ID = /^[\w.:/-]{1,128}$/;

/** Tells whether a value is a valid id of a request. */
export function isRequestId(value: unknown): value is string {
  return typeof value === "string" && REQUEST_ID.test(value);
}

/** The fields of every request, apart from its service and its target. */
export const REQUEST_FIELDS = {
  id: z.optional(text(REQUEST_ID, "1–128 letters, digits and . _ : / -")),
  account: z._default(text(/^[\w.-]{1,64}$/, "1–64 letters, digits and . _ -"), "default"),
  region: z.optional(text(REGION, "a region of Huawei Cloud, such as cn-north-4")),
  projectId: z.optional(text(PROJECT_ID, "32 letters and digits")),
  sentAt: z.optional(timeText),
  expiresAt: z.optional(timeText),
  dryRun: flag,
  confirm: flag,
  requestedBy: z.optional(freeText),
  reason: z.optional(freeText),
};

/** Fields of a request for which `null` means absent. */
const OPTIONAL_FIELDS: ReadonlySet<PropertyKey> = new Set(Object.keys(REQUEST_FIELDS));

/** Drops optional fields that are `null`, since producers write an absent value so. */
export function withoutNulls<T extends object>(raw: T, isOptional = (key: PropertyKey) => OPTIONAL_FIELDS.has(key)): T {
  const isAbsent = ([key, value]: [string, unknown]) => value === null && isOptional(key);
  const entries = Object.entries(raw);
  return entries.some(isAbsent) ? (Object.fromEntries(entries.filter((entry) => !isAbsent(entry))) as T) : raw;
}

export const TARGET_FAULT = "an object with the ids of a task";

/** The fault of an id that is too long for a selection. */
export const SELECTION_ID_FAULT = `1–${MAX_SELECTION_ID} letters, digits and . _ : / - in a selection, since the ids of its runs follow it`;

/** The fields of a selection: its id is shorter. */
const SELECTION_FIELDS = {
  ...REQUEST_FIELDS,
  id: z.optional(text(new RegExp(`^[\\w.:/-]{1,${MAX_SELECTION_ID}}$`), SELECTION_ID_FAULT)),
};

/** The schema of a request at `requests`: an unknown key is a fault. */
export function strictRequest(service: Service, kind: TargetKind | "refused" = "run") {
  const target = kind === "refused" ? z.never(service.selectionRefusal) : strictTarget(targetShapes(service)[kind]);
  const fields = kind === "run" || kind === "refused" ? REQUEST_FIELDS : SELECTION_FIELDS;
  return z.strictObject({ ...fields, service: z.literal(service.name), target });
}

function strictTarget(shape: TargetShape = {}) {
  return z.strictObject(shape, TARGET_FAULT);
}

/** The schema of a request at a worker. It ignores unknown keys, since a newer router may send to an older worker. */
export function tolerantRequest<Shape extends TargetShape>(service: Service<Shape>) {
  return z.object({ ...REQUEST_FIELDS, service: serviceOf(service), target: z.object(service.target, TARGET_FAULT) });
}

/** A request after a worker's parser, with its defaults. */
export type StopRequest<Shape extends TargetShape = TargetShape> = z.output<ReturnType<typeof tolerantRequest<Shape>>>;

/** Creates the parser of a worker for requests that name their run. */
export function requestParser<Shape extends TargetShape>(service: Service<Shape>) {
  const schema = tolerantRequest(service);
  return (raw: unknown): Parsed<z.output<typeof schema>> => parseWith(schema, raw);
}

function tolerantSelection<Shape extends TargetShape>(service: Service<Shape>, shape: TargetShape) {
  const target = z.object({ atMost, ...shape }, TARGET_FAULT);
  return z.object({ ...SELECTION_FIELDS, service: serviceOf(service), target });
}

/** A selection after a worker's parser, with its defaults. */
export type SelectionRequest = z.output<ReturnType<typeof tolerantSelection>>;

/** Creates the parser of a worker for selections; undefined for a request that is none. */
export function selectionParser<Shape extends TargetShape>(service: Service<Shape>) {
  const shapes = targetShapes(service);
  return (raw: RawRequest): Parsed<SelectionRequest> | undefined => {
    const kind = kindOfTarget(service, raw.target);
    const shape = kind === "task" || kind === "project" ? shapes[kind] : undefined;
    return shape && parseWith(tolerantSelection(service, shape), raw);
  };
}

function serviceOf({ name }: Service) {
  return z.literal(name, `${name}, the service of this queue`);
}
