import * as z from "zod/mini";
import { type Parsed, parseWith } from "../parse.ts";
import type { Service, TargetShape } from "../services/service.ts";

/** The longest a deadline may lie after `sentAt`: a message can wait in a queue, invisible, no longer than this. */
export const MAX_TTL_MS = 12 * 60 * 60 * 1000;

function text(pattern: RegExp, words: string) {
  return z.string(words).check(z.regex(pattern, words));
}

const flag = z._default(z.boolean("true or false"), false);

/** A moment as a request writes it. */
export const time = z.iso.datetime({
  offset: true,
  error: "an ISO 8601 time with its zone, such as 2026-11-22T08:00:00Z",
});

const freeText = z.string("a text").check(z.maxLength(256, "at most 256 characters"));

const REQUEST_ID = /^[\w.:/-]{1,128}$/;

/** Whether a value can be the id of a request. */
export function isRequestId(value: unknown): value is string {
  return typeof value === "string" && REQUEST_ID.test(value);
}

/** What every request has beside its service and its target. */
export const FIELDS = {
  id: z.optional(text(REQUEST_ID, "1–128 letters, digits and . _ : / -")),
  account: z._default(text(/^[\w.-]{1,64}$/, "1–64 letters, digits and . _ -"), "default"),
  region: z.optional(text(/^[a-z0-9-]{1,32}$/, "a region of Huawei Cloud, such as cn-north-4")),
  projectId: z.optional(text(/^[A-Za-z0-9]{32}$/, "32 letters and digits")),
  sentAt: z.optional(time),
  expiresAt: z.optional(time),
  dryRun: flag,
  confirm: flag,
  requestedBy: z.optional(freeText),
  reason: z.optional(freeText),
};

const TARGET_WORDS = "an object that names what to stop";

/** A request as producers send it: an unknown key is a fault. */
export function strictRequest(service: Service) {
  const target = z.strictObject(service.target, TARGET_WORDS);
  return z.strictObject({ ...FIELDS, service: z.literal(service.name), target });
}

/** A request as a worker reads it: unknown keys are passed over, so that a newer router may stand before an older worker. */
export function tolerantRequest<Shape extends TargetShape>(service: Service<Shape>) {
  const target = z.object(service.target, TARGET_WORDS);
  return z.object({ ...FIELDS, service: z.literal(service.name, `${service.name}, whose queue this is`), target });
}

/** A request that has been through a worker's parser. */
export type StopRequest<Shape extends TargetShape = TargetShape> = z.output<ReturnType<typeof tolerantRequest<Shape>>>;

/** Parses a request as a worker reads it; the router has been strict before. */
export function requestParser<Shape extends TargetShape>(service: Service<Shape>) {
  const schema = tolerantRequest(service);
  return (raw: unknown): Parsed<z.output<typeof schema>> => parseWith(schema, raw);
}
