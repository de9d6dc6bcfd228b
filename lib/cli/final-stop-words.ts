import { countNoun } from "../outcome/count-noun.ts";
import type { FinalStop } from "../request/final-stops.ts";
import { groupBy } from "./group-by.ts";
import { listSome } from "./list-some.ts";

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
