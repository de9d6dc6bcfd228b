import { isObject } from "../parse.ts";
import type { Service } from "../services/service.ts";
import { services } from "../services/services.ts";
import type { CheckedRequest } from "./check-request.ts";

/** A stop that cannot be taken back: its service, the reason, and the ids of its task. */
export type FinalStop = { readonly service: Service; readonly finality: string; readonly ids: string };

/** Selects the final stops among requests. A dry run stops nothing. */
export function finalStopsOf(requests: readonly CheckedRequest[]): readonly FinalStop[] {
  return requests.flatMap(({ raw, service: name }) => {
    const service: Service = services[name];
    const { finality } = service;
    if (finality === undefined || raw.dryRun === true) return [];
    return [{ service, finality, ids: idsOf(service, raw.target) }];
  });
}

/** The values of the required fields of a target, which name the task; not settings such as `force`. */
function idsOf({ target: shape }: Service, target: unknown): string {
  if (!isObject(target)) return "";
  return Object.entries(shape)
    .filter(([field, schema]) => target[field] !== undefined && !schema.safeParse(undefined).success)
    .map(([field]) => String(target[field]))
    .join(" ");
}
