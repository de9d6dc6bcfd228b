import type { LoggedGuardChange } from "../../log-line.ts";

/** A breaker that holds back calls, in one process or several. Times are milliseconds since 1970. */
export type OpenBreaker = Pick<LoggedGuardChange, "breaker" | "service" | "account" | "region" | "why"> & {
  readonly sinceMs: number;
  /** The end of an open circuit breaker: the next call after it is a probe. */
  readonly untilMs?: number | undefined;
};

/** The open breakers of all execution environments. */
export type BreakerRecord = {
  change(change: LoggedGuardChange, environmentId: string): void;
  /** The open breakers, one per place: with several processes from the earliest start to the latest end. `isAlive` tells of environments. */
  list(isAlive: (environmentId: string) => boolean): readonly OpenBreaker[];
};

/** Keeps the breakers that functions have logged. */
export function createBreakers(): BreakerRecord {
  const open = new Map<string, OpenBreaker & { readonly environmentId: string }>();

  return {
    change({ breaker, isOpen, service, account, region, why, untilMs, atMs }, environmentId) {
      const key = JSON.stringify([
        environmentId,
        breaker,
        account,
        ...(breaker === "circuit" ? [service, region] : []),
      ]);
      const sinceMs = open.get(key)?.sinceMs ?? atMs;
      if (isOpen) open.set(key, { environmentId, breaker, service, account, region, why, sinceMs, untilMs });
      else open.delete(key);
    },
    list(isAlive) {
      // The breakers of a process end with it.
      for (const [key, { environmentId }] of open) if (!isAlive(environmentId)) open.delete(key);
      const places = Map.groupBy(open.values(), ({ breaker, service, account, region }) =>
        [breaker, service, account, region].join(" "),
      );
      return [...places.values()].map((breakers) => breakers.map(withoutEnvironment).reduce(joined));
    },
  };
}

function withoutEnvironment({ environmentId: _, ...breaker }: OpenBreaker & { environmentId: string }): OpenBreaker {
  return breaker;
}

function joined(a: OpenBreaker, b: OpenBreaker): OpenBreaker {
  const ends = [a.untilMs, b.untilMs].filter((ms) => ms !== undefined);
  const untilMs = ends.length === 0 ? undefined : Math.max(...ends);
  return { ...a, sinceMs: Math.min(a.sinceMs, b.sinceMs), untilMs };
}
