import * as z from "zod/mini";
import { isObject, type Parsed, parseWith } from "../parse.ts";
import { isServiceName, type ServiceName, serviceNames } from "../services/service-names.ts";
import { services } from "../services/services.ts";
import type { RawRequest } from "./body.ts";
import { MAX_TTL_MS, REQUEST_FIELDS, strictRequest, timeText } from "./request.ts";

const STRICT_SCHEMAS = new Map<ServiceName, z.ZodMiniType>(
  serviceNames.map((name) => [name, strictRequest(services[name])]),
);

/** The schema of a request whose service is missing or unknown: it leaves the target unchecked. */
const WITHOUT_SERVICE = z.strictObject(
  {
    ...REQUEST_FIELDS,
    service: z.enum(serviceNames, `one of ${serviceNames.join(", ")}`),
    target: z.optional(z.unknown()),
  },
  "a JSON object",
);

/** A valid request. `raw` is the request as it was sent, without defaults. */
export type CheckedRequest = { readonly raw: RawRequest; readonly service: ServiceName; readonly account: string };

/** Checks a request as a producer sent it; `queuedMs` is the time when its queue took it. */
export function checkRequest(raw: unknown, queuedMs: number): Parsed<CheckedRequest> {
  const { service, account = "default" } = isObject(raw) ? raw : {};
  const parsed = parseWith((isServiceName(service) && STRICT_SCHEMAS.get(service)) || WITHOUT_SERVICE, raw);
  const faults = [...(parsed.ok ? [] : parsed.faults), ...(isObject(raw) ? faultsOfTimes(raw, queuedMs) : [])];
  if (faults.length > 0 || !isObject(raw) || !isServiceName(service)) return { ok: false, faults };
  return { ok: true, value: { raw, service, account: String(account) } };
}

/** Faults of the deadline: it lies after `sentAt`, and at most 12 hours after it. A deadline that has passed is not a fault. */
function faultsOfTimes({ sentAt, expiresAt }: RawRequest, queuedMs: number): string[] {
  if (expiresAt === undefined) return [];
  const expires = timeText.safeParse(expiresAt);
  const sent = z.optional(timeText).safeParse(sentAt);
  if (!expires.success || !sent.success) return [];
  const expiresMs = Date.parse(expires.data);
  const sentMs = sent.data === undefined ? undefined : Date.parse(sent.data);
  if (sentMs !== undefined && expiresMs <= sentMs) return ["expiresAt: a time after sentAt"];
  return expiresMs - (sentMs ?? queuedMs) > MAX_TTL_MS ? ["expiresAt: at most 12 hours after sentAt"] : [];
}
