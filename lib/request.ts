import * as z from "zod/mini";
import type { RawRequest } from "./message.ts";
import { isObject, type Parsed, parseWith } from "./parsed.ts";
import type { Service, TargetShape } from "./service.ts";
import { isServiceName, type ServiceName, serviceNames, services } from "./services.ts";

/** The longest a deadline may lie after `sentAt`: a message can wait in a queue, invisible, no longer than this. */
export const MAX_TTL_MS = 12 * 60 * 60 * 1000;

function text(pattern: RegExp, words: string) {
  return z.string(words).check(z.regex(pattern, words));
}

const flag = z._default(z.boolean("true or false"), false);
const time = z.iso.datetime({ offset: true, error: "an ISO 8601 time with its zone, such as 2026-11-22T08:00:00Z" });
const freeText = z.string("a text").check(z.maxLength(256, "at most 256 characters"));

const REQUEST_ID = /^[\w.:/-]{1,128}$/;

/** Whether a value can be the id of a request. */
export function isRequestId(value: unknown): value is string {
  return typeof value === "string" && REQUEST_ID.test(value);
}

const FIELDS = {
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

const STRICT = new Map<ServiceName, z.ZodMiniType>(serviceNames.map((name) => [name, strictRequest(services[name])]));

/** What can be said of a request whose service is not known: its target stays unread. */
const OF_NO_SERVICE = z.strictObject(
  {
    ...FIELDS,
    service: z.enum(serviceNames, `one of ${serviceNames.join(", ")}`),
    target: z.optional(z.unknown()),
  },
  "a JSON object",
);

/** A request that its producer got right, still as it was sent. */
export type CheckedRequest = { readonly raw: RawRequest; readonly service: ServiceName; readonly account: string };

/** Checks a request as a producer sent it; `queuedMs` is when its queue took it. */
export function checkRequest(raw: unknown, queuedMs: number): Parsed<CheckedRequest> {
  const { service, account = "default" } = isObject(raw) ? raw : {};
  const parsed = parseWith((isServiceName(service) && STRICT.get(service)) || OF_NO_SERVICE, raw);
  const faults = [...(parsed.ok ? [] : parsed.faults), ...(isObject(raw) ? faultsOfTimes(raw, queuedMs) : [])];
  if (faults.length > 0 || !isObject(raw) || !isServiceName(service)) return { ok: false, faults };
  return { ok: true, value: { raw, service, account: String(account) } };
}

/** Parses a request as a worker reads it; the router has been strict before. */
export function requestParser<Shape extends TargetShape>(service: Service<Shape>) {
  const schema = tolerantRequest(service);
  return (raw: unknown): Parsed<z.output<typeof schema>> => parseWith(schema, raw);
}

/** A deadline has to lie after `sentAt` and no more than 12 hours after it; one that has simply passed is no fault. */
function faultsOfTimes({ sentAt, expiresAt }: RawRequest, queuedMs: number): string[] {
  const expires = time.safeParse(expiresAt);
  const sent = z.optional(time).safeParse(sentAt);
  if (!expires.success || !sent.success) return [];
  const expiresMs = Date.parse(expires.data);
  const sentMs = sent.data === undefined ? undefined : Date.parse(sent.data);
  if (sentMs !== undefined && expiresMs <= sentMs) return ["expiresAt: a time after sentAt"];
  return expiresMs - (sentMs ?? queuedMs) > MAX_TTL_MS ? ["expiresAt: at most 12 hours after sentAt"] : [];
}
