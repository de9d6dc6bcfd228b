import type { Account } from "../accounts/accounts.ts";
import type { Access } from "../accounts/scope.ts";
import type { Verdict } from "../huawei/judge.ts";
import type { Clock } from "../time/clock.ts";
import { createLane, type Lane, type LaneReason } from "./circuit-breaker.ts";
import { type AccountGate, createAccountGate } from "./credentials-breaker.ts";

/** Why a call has to wait. */
export type PauseReason = "account-paused" | LaneReason;

/** What a call turned out to be, as far as it bears on the calls after it. */
export type CallEnd = {
  readonly verdict: Verdict;
  readonly wasAnswered: boolean;
  readonly retryAfterMs?: number | undefined;
};

type Wait = { readonly kind: "wait"; readonly why: PauseReason; readonly waitMs: number };

/** Leave to call, to be handed in with the call's end; or how long to wait, and why. */
export type Pass = { readonly kind: "pass"; leave(end: CallEnd | undefined): void } | Wait;

/** Keeps this process from hammering a cloud that has said no. */
export type Pauses = {
  /** Asks for leave to make one call; waits for its turn, until `giveUpMs` at most, where only so many may be in flight. */
  enter(access: Access, service: string, giveUpMs: number): Promise<Pass>;
  /** Whether an account's credentials were refused, so that the accounts secret is worth another look. */
  isRefused(accountName: string): boolean;
};

/** A call that found no turn in its delivery comes again soon. */
const NO_TURN: Wait = { kind: "wait", why: "unavailable", waitMs: 5_000 };

export function createPauses(clock: Clock): Pauses {
  const gates = new Map<string, AccountGate>();
  const lanes = new Map<string, Lane>();

  /** Changed credentials have everything before them. */
  const gateOf = (account: Account): AccountGate => {
    const known = gates.get(account.name);
    if (known?.isFor(account)) return known;
    const gate = createAccountGate(account, clock);
    gates.set(account.name, gate);
    return gate;
  };

  const laneOf = (key: string): Lane => {
    const lane = lanes.get(key) ?? createLane(clock);
    lanes.set(key, lane);
    return lane;
  };

  return {
    isRefused: (accountName) => gates.get(accountName)?.isRefused() === true,
    async enter({ account, region }, service, giveUpMs) {
      const gate = gateOf(account);
      const lane = laneOf(`${account.name} ${service} ${region}`);
      const paused = pauseOf(gate, lane);
      if (paused) return paused;
      if (!(await gate.turnstile.enter(giveUpMs - clock.now()))) return NO_TURN;
      if (!(await lane.turnstile.enter(giveUpMs - clock.now()))) return giveWay(gate, NO_TURN);
      const pausedMeanwhile = pauseOf(gate, lane);
      if (pausedMeanwhile) return giveWay(gate, pausedMeanwhile, lane);
      return passThrough(gate, lane);
    },
  };
}

function pauseOf(gate: AccountGate, lane: Lane): Wait | undefined {
  const accountMs = gate.waitMs();
  if (accountMs !== undefined) return { kind: "wait", why: "account-paused", waitMs: accountMs };
  const pause = lane.pause();
  return pause && { kind: "wait", ...pause };
}

function giveWay(gate: AccountGate, wait: Wait, lane?: Lane): Wait {
  lane?.turnstile.leave();
  gate.turnstile.leave();
  return wait;
}

function passThrough(gate: AccountGate, lane: Lane): Pass {
  const endCall = lane.begin();
  return {
    kind: "pass",
    leave(end) {
      if (end !== undefined) gate.note(end);
      endCall(end);
      lane.turnstile.leave();
      gate.turnstile.leave();
    },
  };
}
