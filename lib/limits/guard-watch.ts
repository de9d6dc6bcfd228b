import type { CallScope } from "../accounts/scope.ts";
import type { CircuitBreaker, OpenReason } from "./circuit-breaker.ts";
import type { CredentialsBreaker } from "./credentials-breaker.ts";

/** The names of an account, a region and a service. */
type Place = { readonly account: string; readonly region: string; readonly service: string };

/** A breaker of this process that has opened or closed; `untilMs` is the end of a circuit breaker's open state. */
export type GuardChange = Place &
  (
    | { readonly breaker: "circuit"; readonly state: "open"; readonly why: OpenReason; readonly untilMs: number }
    | { readonly breaker: "circuit"; readonly state: "closed" }
    | { readonly breaker: "credentials"; readonly state: "open" | "closed" }
  );

/** The breakers of one call and what the call is for. */
export type WatchedCall = {
  readonly scope: CallScope;
  readonly service: string;
  readonly circuit: CircuitBreaker;
  readonly credentials: CredentialsBreaker;
};

/** Creates a watch that compares breakers after each call with their last known states, and passes on each change. */
export function createGuardWatch(onChange: (change: GuardChange) => void): (call: WatchedCall) => void {
  const openUntil = new Map<CircuitBreaker, number>();
  const refused = new Map<CredentialsBreaker, Place>();

  return ({ scope, service, circuit, credentials }) => {
    const place = { account: scope.account.name, region: scope.region, service };
    const open = circuit.open();
    if (open !== undefined && openUntil.get(circuit) !== open.untilMs) {
      openUntil.set(circuit, open.untilMs);
      onChange({ ...place, breaker: "circuit", state: "open", ...open });
    } else if (open === undefined && openUntil.delete(circuit)) {
      onChange({ ...place, breaker: "circuit", state: "closed" });
    }
    const refusedPlace = refused.get(credentials);
    const isRefused = credentials.isRefused();
    if (isRefused && refusedPlace === undefined) {
      refused.set(credentials, place);
      onChange({ ...place, breaker: "credentials", state: "open" });
    } else if (!isRefused && refusedPlace !== undefined) {
      refused.delete(credentials);
      // Two accounts may have the same credentials: a reader finds the line about the one that was refused.
      onChange({ ...refusedPlace, breaker: "credentials", state: "closed" });
    }
  };
}
