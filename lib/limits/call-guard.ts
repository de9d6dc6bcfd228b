import type { Account } from "../accounts/accounts.ts";
import type { CallScope } from "../accounts/scope.ts";
import type { Verdict } from "../services/verdict.ts";
import type { Clock } from "../time/clock.ts";
import { type CircuitBreaker, createCircuitBreaker, type OpenReason } from "./circuit-breaker.ts";
import { type CredentialsBreaker, createCredentialsBreaker } from "./credentials-breaker.ts";

/** Why a call has to wait. */
export type BlockReason = "account-paused" | OpenReason;

/** What a call turned out to be, as far as it bears on the calls after it. */
export type CallReport = {
  readonly verdict: Verdict;
  readonly wasAnswered: boolean;
  readonly retryAfterMs?: number | undefined;
};

type Wait = { readonly kind: "wait"; readonly why: BlockReason; readonly waitMs: number };

/** Leave to call, to be handed in with the call's end; or how long to wait, and why. */
export type Permit = { readonly kind: "permit"; leave(end: CallReport | undefined): void } | Wait;

/** Keeps this process from hammering a cloud that has said no. */
export type CallGuard = {
  /** Asks for leave to make one call; waits for its turn, until `giveUpMs` at most, where only so many may be in flight. */
  admit(access: CallScope, service: string, giveUpMs: number): Promise<Permit>;
  /** Whether an account's credentials were refused, so that the accounts secret is worth another look. */
  isRefused(accountName: string): boolean;
};

/** A call that found no turn in its delivery comes again soon. */
const NO_TURN: Wait = { kind: "wait", why: "unavailable", waitMs: 5_000 };

export function createCallGuard(clock: Clock): CallGuard {
  const gates = new Map<string, CredentialsBreaker>();
  const lanes = new Map<string, CircuitBreaker>();

  /** Changed credentials have everything before them. */
  const gateOf = (account: Account): CredentialsBreaker => {
    const known = gates.get(account.name);
    if (known?.isFor(account)) return known;
    const gate = createCredentialsBreaker(account, clock);
    gates.set(account.name, gate);
    return gate;
  };

  const laneOf = (key: string): CircuitBreaker => {
    const lane = lanes.get(key) ?? createCircuitBreaker(clock);
    lanes.set(key, lane);
    return lane;
  };

  return {
    isRefused: (accountName) => gates.get(accountName)?.isRefused() === true,
    async admit({ account, region }, service, giveUpMs) {
      const gate = gateOf(account);
      const lane = laneOf(`${account.name} ${service} ${region}`);
      const paused = pauseOf(gate, lane);
      if (paused) return paused;
      if (!(await gate.semaphore.acquire(giveUpMs - clock.now()))) return NO_TURN;
      if (!(await lane.semaphore.acquire(giveUpMs - clock.now()))) return giveWay(gate, NO_TURN);
      const pausedMeanwhile = pauseOf(gate, lane);
      if (pausedMeanwhile) return giveWay(gate, pausedMeanwhile, lane);
      return passThrough(gate, lane);
    },
  };
}

function pauseOf(gate: CredentialsBreaker, lane: CircuitBreaker): Wait | undefined {
  const accountMs = gate.waitMs();
  if (accountMs !== undefined) return { kind: "wait", why: "account-paused", waitMs: accountMs };
  const pause = lane.pause();
  return pause && { kind: "wait", ...pause };
}

function giveWay(gate: CredentialsBreaker, wait: Wait, lane?: CircuitBreaker): Wait {
  lane?.semaphore.release();
  gate.semaphore.release();
  return wait;
}

function passThrough(gate: CredentialsBreaker, lane: CircuitBreaker): Permit {
  const endCall = lane.begin();
  return {
    kind: "permit",
    leave(end) {
      if (end !== undefined) gate.note(end);
      endCall(end);
      lane.semaphore.release();
      gate.semaphore.release();
    },
  };
}
