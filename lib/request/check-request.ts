import * as z from "zod/mini";
import { isExactNumber, isObject, type Parsed, parseWith } from "../parse.ts";
import type { TargetShape } from "../services/service.ts";
import { isServiceName, type ServiceName, serviceNames } from "../services/service-names.ts";
import { services } from "../services/services.ts";
import { parseTime } from "../time/iso-time.ts";
import type { RawRequest } from "./body.ts";
import { MAX_TTL_MS, REQUEST_FIELDS, strictRequest, TARGET_FAULT, withoutNulls } from "./request.ts";
import { kindOfTarget, targetShapes } from "./selection.ts";

const KINDS = ["run", "task", "project", "refused"] as const;

const STRICT_SCHEMAS = new Map<ServiceName, ReadonlyMap<string, z.ZodMiniType>>(
  serviceNames.map((name) => [name, new Map(KINDS.map((kind) => [kind, strictRequest(services[name], kind)]))]),
);

const TARGETS: readonly TargetShape[] = serviceNames.flatMap((name) => Object.values(targetShapes(services[name])));
const TARGET_FIELDS = [...new Set(TARGETS.flatMap(Object.keys))];

function schemasOf(field: string): z.ZodMiniType[] {
  return TARGETS.flatMap((target) => target[field] ?? []);
}

/** Every field of a target that some service knows: its value must be valid for one of those services. */
const ANY_TARGET = z.strictObject(
  Object.fromEntries(TARGET_FIELDS.map((field) => [field, z.optional(z.union(schemasOf(field), "a valid id"))])),
  TARGET_FAULT,
);

/** The schema of a request whose service is missing or unknown. */
const WITHOUT_SERVICE = z.strictObject(
  {
    ...REQUEST_FIELDS,
    service: z.enum(serviceNames, `one of ${serviceNames.join(", ")}`),
    target: ANY_TARGET,
  },
  "a JSON object",
);

/** A valid request. `raw` is the request as it was sent, without defaults and without optional fields that are null. */
export type CheckedRequest = { readonly raw: RawRequest; readonly service: ServiceName; readonly account: string };

/** Checks a request as a producer sent it; `queuedMs` is the time when its queue took it. */
export function checkRequest(sent: unknown, queuedMs: number): Parsed<CheckedRequest> {
  const raw = isObject(sent) ? withoutNullFields(sent) : null;
  const { service, account = "default" } = isObject(raw) ? raw : {};
  const parsed = parseWith(schemaFor(raw) ?? WITHOUT_SERVICE, raw);
  const faults = [...(parsed.ok ? [] : parsed.faults), ...(isObject(raw) ? faultsOfTimes(raw, queuedMs) : [])];
  if (faults.length > 0 || !isObject(raw) || !isServiceName(service)) return { ok: false, faults };
  return { ok: true, value: { raw, service, account: String(account) } };
}

function schemaFor(raw: unknown): z.ZodMiniType | undefined {
  if (!isObject(raw) || !isServiceName(raw.service)) return undefined;
  return STRICT_SCHEMAS.get(raw.service)?.get(kindOfTarget(services[raw.service], raw.target));
}

function withoutNullFields(sent: RawRequest): RawRequest {
  const raw = withoutNulls(sent);
  const { service, target } = raw;
  // A schema takes a number that is kept exact for an object.
  if (isExactNumber(target)) return { ...raw, target: null };
  if (!isServiceName(service) || !isObject(target)) return raw;
  const kind = kindOfTarget(services[service], target);
  const shape = (kind !== "refused" && targetShapes(services[service])[kind]) || {};
  const isOptional = (key: PropertyKey) => shape[String(key)]?.safeParse(undefined).success === true;
  return { ...raw, target: withoutNulls(target, isOptional) };
}

/** Faults of the deadline: it lies after `sentAt`, and at most 12 hours after it. A deadline that has passed is not a fault. */
function faultsOfTimes({ sentAt, expiresAt }: RawRequest, queuedMs: number): string[] {
  const expiresMs = msOf(expiresAt);
  const sentMs = msOf(sentAt);
  if (expiresMs === undefined || (sentAt !== undefined && sentMs === undefined)) return [];
  if (sentMs !== undefined && expiresMs <= sentMs) return ["expiresAt: a time after sentAt"];
  return expiresMs - (sentMs ?? queuedMs) > MAX_TTL_MS ? ["expiresAt: at most 12 hours after sentAt"] : [];
}

function msOf(time: unknown): number | undefined {
  return typeof time === "string" ? parseTime(time) : undefined;
}
