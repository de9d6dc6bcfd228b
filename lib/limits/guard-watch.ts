import type { CallScope } from "../accounts/scope.ts";
import type { CircuitBreaker, OpenReason } from "./circuit-breaker.ts";
import type { CredentialsBreaker } from "./credentials-breaker.ts";

/** A breaker of this process that has opened or closed; `untilMs` is the end of a circuit breaker's open state. */
export type GuardChange = {
  readonly account: string;
  readonly region: string;
  readonly service: string;
} & (
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
  const refused = new Set<CredentialsBreaker>();

  return ({ scope, service, circuit, credentials }) => {
    const place = { account: scope.account.name, region: scope.region, service };
    const open = circuit.open();
    if (open !== undefined && openUntil.get(circuit) !== open.untilMs) {
      openUntil.set(circuit, open.untilMs);
      onChange({ ...place, breaker: "circuit", state: "open", ...open });
    } else if (open === undefined && openUntil.delete(circuit)) {
      onChange({ ...place, breaker: "circuit", state: "closed" });
    }
    const isRefused = credentials.isRefused();
    if (isRefused === refused.has(credentials)) return;
    if (isRefused) refused.add(credentials);
    else refused.delete(credentials);
    onChange({ ...place, breaker: "credentials", state: isRefused ? "open" : "closed" });
  };
}
