import type { Clock } from "./clock.ts";

/** Creates a function that gives the milliseconds left until a time; a clock that is set back adds none. */
export function countdownTo(untilMs: number, { now, steady }: Pick<Clock, "now" | "steady">): () => number {
  const endSteadyMs = steady() + untilMs - now();
  return () => Math.min(untilMs - now(), endSteadyMs - steady());
}
