import type { Access } from "./access.ts";
import type { Account } from "./accounts.ts";
import type { Clock } from "./clock.ts";
import type { Verdict } from "./verdict.ts";

/** Why a call has to wait. */
export type PauseReason = "account-paused" | "throttled" | "unavailable";

/** What a call turned out to be, as far as it bears on the calls after it. */
export type CallEnd = {
  readonly verdict: Verdict;
  readonly wasAnswered: boolean;
  readonly retryAfterMs?: number | undefined;
};

/** Leave to call, to be handed in with the call's end; or how long to wait, and why. */
export type Pass =
  | { readonly kind: "pass"; leave(end: CallEnd | undefined): void }
  | { readonly kind: "wait"; readonly why: PauseReason; readonly waitMs: number };

/** Keeps this process from hammering a cloud that has said no. */
export type Pauses = {
  /** Asks for leave to make one call; waits, until `giveUpMs` at most, while an unproven account has another call in flight. */
  enter(access: Access, service: string, giveUpMs: number): Promise<Pass>;
  /** Whether an account's credentials were refused, so that the accounts secret is worth another look. */
  isRefused(accountName: string): boolean;
};

const THROTTLED_MS = 60_000;
const UNAVAILABLE_MS = 30_000;
const UNAVAILABLE_IN_A_ROW = 5;
const REFUSED_PROBE_MS = 5 * 60_000;
/** How often the accounts secret is read again while an account is paused. */
export const SECRET_REREAD_MS = 30_000;
/** How long a call waits for another that probes in its stead. */
const PROBE_WAIT_MS = 5_000;

type AccountState = {
  readonly credentials: string;
  isProven: boolean;
  proof?: Promise<void> | undefined;
  refusedMs?: number | undefined;
};
type Lane = { why: "throttled" | "unavailable"; untilMs: number; failures: number; isProbing: boolean };

export function createPauses(clock: Clock): Pauses {
  const accounts = new Map<string, AccountState>();
  const lanes = new Map<string, Lane>();

  const accountOf = (account: Account): AccountState => {
    const credentials = JSON.stringify(account);
    const known = accounts.get(account.name);
    if (known?.credentials === credentials) return known;
    const fresh: AccountState = { credentials, isProven: false };
    accounts.set(account.name, fresh);
    return fresh;
  };

  return {
    isRefused: (accountName) => accounts.get(accountName)?.refusedMs !== undefined,
    async enter({ account, region }, service, giveUpMs) {
      const state = accountOf(account);
      const lane = laneOf(lanes, [account.name, service, region].join(" "));
      const lanePause = () => laneWait(lane, clock.now());
      // Asked twice, since the lane may close while the call waits for the account to be proven.
      return lanePause() ?? (await accountWait(state, clock, giveUpMs)) ?? lanePause() ?? pass(state, lane, clock);
    },
  };
}

function laneOf(lanes: Map<string, Lane>, key: string): Lane {
  const lane = lanes.get(key) ?? { why: "throttled", untilMs: 0, failures: 0, isProbing: false };
  lanes.set(key, lane);
  return lane;
}

function laneWait(lane: Lane, nowMs: number): Pass | undefined {
  if (nowMs < lane.untilMs) return { kind: "wait", why: lane.why, waitMs: lane.untilMs - nowMs };
  return lane.isProbing ? { kind: "wait", why: lane.why, waitMs: PROBE_WAIT_MS } : undefined;
}

async function accountWait(state: AccountState, clock: Clock, giveUpMs: number): Promise<Pass | undefined> {
  while (state.proof !== undefined) {
    const leftMs = giveUpMs - clock.now();
    if (leftMs <= 0) return { kind: "wait", why: "unavailable", waitMs: PROBE_WAIT_MS };
    await Promise.race([state.proof, clock.wait(Math.min(leftMs, 1_000))]);
  }
  const sinceMs = clock.now() - (state.refusedMs ?? Number.NEGATIVE_INFINITY);
  if (sinceMs >= REFUSED_PROBE_MS) return undefined;
  return { kind: "wait", why: "account-paused", waitMs: Math.min(SECRET_REREAD_MS, REFUSED_PROBE_MS - sinceMs) };
}

function pass(state: AccountState, lane: Lane, clock: Clock): Pass {
  const endProof = state.isProven ? undefined : beginProof(state);
  const isLaneProbe = lane.untilMs > 0;
  lane.isProbing ||= isLaneProbe;
  return {
    kind: "pass",
    leave(end) {
      if (isLaneProbe) lane.isProbing = false;
      if (end !== undefined) {
        noteAccount(state, end, clock.now());
        noteLane(lane, { ...end, isLaneProbe }, clock.now());
      }
      endProof?.();
    },
  };
}

function beginProof(state: AccountState): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  state.proof = promise;
  return () => {
    state.proof = undefined;
    resolve();
  };
}

/** Whatever answer is not about the credentials proves them, if it is the service that gave it. */
function noteAccount(state: AccountState, { verdict, wasAnswered }: CallEnd, nowMs: number): void {
  if (verdict === "unauthenticated") {
    state.refusedMs = nowMs;
    state.isProven = false;
  } else if (wasAnswered && verdict !== "unavailable" && verdict !== "throttled") {
    state.refusedMs = undefined;
    state.isProven = true;
  }
}

/** Only a probe opens a lane again: calls that began before it closed say nothing about now. */
function noteLane(
  lane: Lane,
  { verdict, retryAfterMs, isLaneProbe }: CallEnd & { isLaneProbe: boolean },
  nowMs: number,
): void {
  lane.failures = verdict === "unavailable" ? lane.failures + 1 : 0;
  if (verdict === "throttled") pause(lane, verdict, nowMs + (retryAfterMs ?? THROTTLED_MS));
  else if (lane.failures >= UNAVAILABLE_IN_A_ROW) pause(lane, "unavailable", nowMs + (retryAfterMs ?? UNAVAILABLE_MS));
  else if (isLaneProbe && verdict !== "unavailable") lane.untilMs = 0;
}

function pause(lane: Lane, why: Lane["why"], untilMs: number): void {
  Object.assign(lane, { why, untilMs });
}
