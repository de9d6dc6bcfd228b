import { countNoun } from "../outcome/count-noun.ts";
import type { CheckedRequest } from "../request/check-request.ts";
import type { Service } from "../services/service.ts";
import { services } from "../services/services.ts";
import { groupBy } from "./group-by.ts";
import { listSome } from "./list-some.ts";
import { taskIds } from "./task-ids.ts";

/** A stop that cannot be taken back: its service, the reason, and the ids of its task. */
export type FinalStop = { readonly service: Service; readonly finality: string; readonly ids: string };

/** Selects the final stops among checked requests. A dry run stops nothing. */
export function finalStopsOf(stops: readonly CheckedRequest[]): readonly FinalStop[] {
  return stops.flatMap(({ raw, service: name }) => {
    const service: Service = services[name];
    const { finality } = service;
    return finality === undefined || raw.dryRun === true
      ? []
      : [{ service, finality, ids: taskIds(service, raw.target) }];
  });
}

/** Says that stops are final: one line for each service, with the number of stops if there are several. */
export function noteFinalStops(stops: readonly FinalStop[]): readonly string[] {
  return [...groupBy(stops, ({ finality }) => finality)].map(([finality, { length }]) =>
    length === 1 ? `note: ${finality}` : `note: ${finality} (${countNoun(length, "stop")})`,
  );
}

/** Names the tasks of final stops: `this replication job for good: x`, or `3 replication jobs for good: x, y, z`. */
export function describeFinalStops(stops: readonly FinalStop[]): string {
  return [...groupBy(stops, ({ service }) => service.noun)]
    .map(([noun, some]) => {
      const what = some.length === 1 ? `this ${noun}` : countNoun(some.length, noun);
      return `${what} for good: ${listSome(some.map(({ ids }) => ids))}`;
    })
    .join("; ");
}
