import type { VersionedCall } from "../huawei/api-versions.ts";
import { askState, type Question } from "../huawei/ask-state.ts";
import type { Blocked, CallResult } from "../huawei/calls.ts";
import { isSuccess } from "../huawei/judge.ts";
import { leastBackoffMs, retryMs } from "./backoff.ts";
import type { Recollection } from "./memory.ts";
import {
  afterDoubt,
  afterState,
  afterVerdict,
  poll,
  pollInDoubt,
  type Settled,
  type Situation,
  type Step,
  type Waiting,
  waiting,
} from "./next-step.ts";

/** All that one delivery of a valid request needs to be pursued. */
export type DeliveryRun = Question & {
  nextStop(): VersionedCall;
  readonly confirm: boolean;
  readonly deliveries: number;
  /** What earlier deliveries left to know; undefined where that is not remembered. */
  readonly recollection: Recollection | undefined;
  readonly deadlineMs: number;
  readonly backoffBaseMs: number;
};

/** How a delivery ends, how many stop calls it made, the last answer, and what to remember. */
export type DeliveryEnd = {
  readonly step: Settled | Waiting;
  readonly calls: number;
  readonly last?: CallResult | undefined;
  readonly recollection: Recollection | undefined;
};

/** Stop calls in one delivery at most, those for a renewed token and a fall-forward included. */
export const MAX_CALLS = 3;

/** A stop that was taken and shows no effect is not repeated sooner. */
const REPEAT_MS = 60_000;

type Progress = { calls: number; answerLost: boolean; last?: CallResult; recollection: Recollection | undefined };

/** Makes stop calls and state queries until the request is settled or has to wait; no stop call is started after the deadline. */
export async function runDelivery(pursuit: DeliveryRun): Promise<DeliveryEnd> {
  const progress: Progress = { calls: 0, answerLost: false, recollection: pursuit.recollection };
  const look = stateCheckOf(pursuit);
  const seen = look && (await checkStateFirst(pursuit, progress, look));
  const step = seen ?? (await stopUntilSettled(pursuit, progress));
  return { ...progress, step };
}

/** Why the state is asked before any stop call. */
type StateCheck = { readonly isLate: boolean; readonly isConfirming: boolean; readonly isForgotten: boolean };

/** An earlier delivery may have done the work; undefined where there is nothing to look for. */
function stateCheckOf({ clock, deadlineMs, confirm, deliveries, recollection }: DeliveryRun): StateCheck | undefined {
  const isLate = clock.now() >= deadlineMs;
  const isConfirming = confirm && deliveries > 1;
  const isForgotten = recollection === undefined;
  return isLate || isConfirming || isForgotten || recollection.isInDoubt
    ? { isLate, isConfirming, isForgotten }
    : undefined;
}

/** Asks for the state; undefined when a stop call is to follow. */
async function checkStateFirst(
  pursuit: DeliveryRun,
  progress: Progress,
  { isLate, isConfirming, isForgotten }: StateCheck,
): Promise<Settled | Waiting | undefined> {
  const state = await askState(pursuit);
  // Nothing says that an earlier delivery left doubt, and a failing query is no reason not to stop what has to stop.
  if (state === "unknown" && isForgotten && !isLate && !isConfirming) return undefined;
  if (state !== "running") return afterState(state, situationOf(pursuit, progress));
  progress.recollection &&= { ...progress.recollection, isInDoubt: false };
  const { stopAccepted } = situationOf(pursuit, progress);
  if (isLate) return waiting(stopAccepted ? "not-confirmed" : "unavailable");
  if (!isConfirming || isRepeatDue(pursuit)) return undefined;
  return stopAccepted ? poll : pollInDoubt;
}

function situationOf({ confirm, deliveries }: DeliveryRun, { answerLost, recollection }: Progress): Situation {
  const mayHaveStopped = answerLost || deliveries > 1;
  return {
    confirm,
    mayHaveStopped: mayHaveStopped,
    answerLost,
    stopAccepted: recollection?.takenMs !== undefined,
  };
}

/** Whether no stop has been taken in the last minute: as remembered, or else as the waits between deliveries add up. */
function isRepeatDue({ recollection, clock, deliveries, backoffBaseMs }: DeliveryRun): boolean {
  if (recollection !== undefined) return clock.now() - (recollection.takenMs ?? Number.NEGATIVE_INFINITY) >= REPEAT_MS;
  let sinceCallMs = 0;
  for (let delivery = 1; delivery < deliveries; delivery++) {
    if (sinceCallMs >= REPEAT_MS) sinceCallMs = 0;
    sinceCallMs += leastBackoffMs({ deliveries: delivery, floorMs: 0, baseMs: backoffBaseMs, isPoll: true });
  }
  return sinceCallMs >= REPEAT_MS;
}

async function stopUntilSettled(pursuit: DeliveryRun, progress: Progress): Promise<Settled | Waiting> {
  for (let tries = 1; ; tries++) {
    const result = await stopOnce(pursuit, progress);
    if (result === undefined) return waiting("unavailable"); // no time is left for a call
    if (result.verdict === "blocked") return waiting(result.why, result.waitMs);
    const next = stepAfter(result, pursuit, progress);
    const step = next === "ask" ? await stepAfterDoubt(result, pursuit, progress) : next;
    if (step !== "again") return step;
    // A try for which no token was to be had is no call, and yet one of three.
    if (Math.max(tries, progress.calls) >= MAX_CALLS || !(await pauseBetween(pursuit, tries)))
      return waiting("unavailable");
  }
}

async function stopOnce(pursuit: DeliveryRun, progress: Progress): Promise<CallResult | Blocked | undefined> {
  const untilMs = Math.min(pursuit.deadlineMs, pursuit.budgetEndMs);
  if (pursuit.clock.now() >= untilMs) return undefined;
  const { call, isRetired: isGone } = pursuit.nextStop();
  const result = await pursuit.makeCall(call, { untilMs, maxCalls: MAX_CALLS - progress.calls });
  if (result.verdict === "blocked") return result;
  progress.calls += result.calls;
  progress.last = result;
  progress.answerLost ||= isAnswerLost(result);
  if (!isGone(result.answer)) return result;
  if (progress.calls >= MAX_CALLS) return { ...result, verdict: "unavailable" }; // the next delivery calls the successor
  return stopOnce(pursuit, progress);
}

function stepAfter(result: CallResult, pursuit: DeliveryRun, progress: Progress): Step | "ask" {
  const step = afterVerdict(result, situationOf(pursuit, progress));
  if (step === poll) progress.recollection = { takenMs: pursuit.clock.now() };
  return step;
}

async function stepAfterDoubt(result: CallResult, pursuit: DeliveryRun, progress: Progress): Promise<Step> {
  const state = await askState(pursuit);
  progress.recollection = { ...progress.recollection, isInDoubt: state === "unknown" };
  return afterDoubt(state, situationOf(pursuit, progress), result);
}

/** Whether the service may have taken the stop although no answer says so: none came, a gateway's fault did, or one without a word. */
function isAnswerLost({ verdict, answer, calls }: CallResult): boolean {
  if (answer === undefined) return verdict === "unsettled" && calls > 0;
  return (
    answer.status >= 500 || (isSuccess(answer.status) && verdict === "unsettled" && answer.successWord !== "failure")
  );
}

/** Waits a moment before the next call; false when there is no time left for one. */
async function pauseBetween({ clock, deadlineMs, budgetEndMs }: DeliveryRun, tries: number): Promise<boolean> {
  const pauseMs = retryMs(tries, clock.random());
  if (clock.now() + pauseMs >= Math.min(deadlineMs, budgetEndMs)) return false;
  await clock.wait(pauseMs);
  return true;
}
