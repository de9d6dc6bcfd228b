import * as z from "zod/mini";
import { isObject, type Parsed, parseWith } from "../parse.ts";
import { isServiceName, type ServiceName, serviceNames } from "../services/service-names.ts";
import { services } from "../services/services.ts";
import type { RawRequest } from "./body.ts";
import { FIELDS, MAX_TTL_MS, strictRequest, time } from "./request.ts";

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

/** A deadline has to lie after `sentAt` and no more than 12 hours after it; one that has simply passed is no fault. */
function faultsOfTimes({ sentAt, expiresAt }: RawRequest, queuedMs: number): string[] {
  if (expiresAt === undefined) return []; // as in most requests; to parse it would make an error of it
  const expires = time.safeParse(expiresAt);
  const sent = z.optional(time).safeParse(sentAt);
  if (!expires.success || !sent.success) return [];
  const expiresMs = Date.parse(expires.data);
  const sentMs = sent.data === undefined ? undefined : Date.parse(sent.data);
  if (sentMs !== undefined && expiresMs <= sentMs) return ["expiresAt: a time after sentAt"];
  return expiresMs - (sentMs ?? queuedMs) > MAX_TTL_MS ? ["expiresAt: at most 12 hours after sentAt"] : [];
}
