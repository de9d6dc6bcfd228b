import { describeHalt } from "../limits/halts.ts";
import { buildOutcome, type RequestInfo, type Resolution } from "../outcome/build-outcome.ts";
import type { Outcome } from "../outcome/outcome.ts";
import type { DeadLetter } from "../outcome/outcome-steps.ts";
import type { Entry } from "../sqs/entry.ts";
import type { Clock } from "../time/clock.ts";
import { backoffMs } from "./backoff.ts";
import { nextDelivery } from "./deadline.ts";
import type { Settled, Waiting } from "./next-step.ts";
import type { Progress } from "./progress.ts";
import type { DeliveryEnd } from "./run-delivery.ts";
import { LEAST_UNSENT_WAIT_MS, unsentWaitMs } from "./unsent-wait.ts";

/** The work that follows a delivery: publish the outcome of the request, or hand the request back to its queue. */
export type Settlement = Published | HandedBack;

/** A request that has its outcome. */
export type Published = {
  readonly kind: "publish";
  readonly outcome: Outcome;
  readonly deadLetter?: DeadLetter | undefined;
  /** Stop calls made in this delivery. */
  readonly calls: number;
  /** Requests for the runs of a selection, which are sent before its outcome. */
  readonly children?: readonly Entry[] | undefined;
  /** The wait of a selection whose requests SQS does not take; without it the visibility timeout of the queue decides. */
  readonly unsentWaitMs?: number | undefined;
};

/** A request that waits for its next delivery. */
export type HandedBack = {
  readonly kind: "hand-back";
  readonly requestId: string;
  readonly why: Waiting["why"];
  /** Stop calls made in this delivery. */
  readonly calls: number;
  /** Time since `sentAt`, in milliseconds. */
  readonly ageMs: number;
  /** The knowledge that travels with the message, its delay included. */
  readonly progress: Progress;
  /** The wait where SQS does not take the message, in milliseconds. */
  readonly unsentWaitMs: number;
};

/** Publishes a resolution, with a dead letter where its status asks for one. */
export function publish(info: RequestInfo, resolution: Resolution, deadLetter: DeadLetter, nowMs: number): Published {
  const outcome = buildOutcome(info, resolution, nowMs);
  return { kind: "publish", outcome, deadLetter: outcome.deadLettered ? deadLetter : undefined, calls: 0 };
}

/** The request that a delivery's end belongs to. */
export type SettleInput = {
  readonly info: RequestInfo;
  readonly deadLetter: DeadLetter;
  readonly deadlineMs: number;
  readonly backoffBaseMs: number;
  /** Receives of the delivered message. */
  readonly receives: number;
  /** The knowledge of the deliveries before this one. */
  readonly progress: Progress;
  readonly remark?: string | undefined;
  readonly clock: Clock;
};

/** Turns the end of a delivery into its settlement. A request that can wait no longer is given up. */
export function settle(end: DeliveryEnd, input: SettleInput): Settlement {
  const { deadLetter, progress, clock } = input;
  const { step, last, place, acceptedMs, listing } = end;
  const info = place === undefined ? input.info : { ...input.info, region: place.region };
  const calls = progress.calls + end.calls;
  const nowMs = clock.now();
  const done = ({ status, code, confirmed, detail, remark, selected }: Omit<Settled, "kind">): Published => {
    const remarks = [remark, input.remark, causeOf(end)].filter((text) => text !== undefined);
    const resolution = {
      status,
      code,
      confirmed,
      detail,
      calls,
      last,
      selected,
      remark: remarks.join(" ") || undefined,
    };
    return { ...publish(info, resolution, deadLetter, nowMs), calls: end.calls };
  };
  if (step.kind === "settled") return done(step);
  const next = progress.isLast ? undefined : nextDelivery(waitMs(step, input), input.deadlineMs - nowMs);
  if (next === undefined) return done(giveUp(end, step));
  return {
    kind: "hand-back",
    requestId: info.requestId,
    why: step.why,
    calls: end.calls,
    ageMs: Math.max(0, nowMs - info.sentMs),
    progress: {
      deliveries: info.deliveries,
      calls,
      acceptedMs,
      isInDoubt: end.isInDoubt,
      isPolling: step.isPoll === true,
      hasQueryFailed: end.hasQueryFailed,
      why: end.why,
      last,
      delayMs: step.isPrompt ? 0 : next.waitMs,
      isLast: next.isLast,
      listing,
      place: acceptedMs === undefined && listing === undefined ? undefined : place,
    },
    unsentWaitMs: step.isPrompt ? unsentWaitMs(input, clock) : Math.max(next.waitMs, LEAST_UNSENT_WAIT_MS),
  };
}

/** A request that never got an answer says why, since a dead letter shows only the message. */
function causeOf({ cause, last }: DeliveryEnd): string | undefined {
  const text = cause ?? (last?.httpStatus === undefined ? last?.errorMessage : undefined);
  return text === undefined ? undefined : `Cause: ${text}.`;
}

function waitMs({ why, floorMs, isPoll, isPrompt }: Waiting, { info, backoffBaseMs, clock }: SettleInput): number {
  if (isPrompt) return 0;
  // A resume takes effect within a minute. With shorter waits, 12 hours of halt would use up the thousand deliveries.
  const isBrief = isPoll === true || why === "halted";
  return backoffMs({ deliveries: info.deliveries, floorMs, baseMs: backoffBaseMs, isBrief }, clock.random());
}

/** The status, code and detail of a request that is given up. */
function giveUp(
  { acceptedMs, isInDoubt, hasQueryFailed, why, halt }: DeliveryEnd,
  step: Waiting,
): Omit<Settled, "kind"> {
  if (why === "halted") return { status: "gave-up", code: "halted", detail: halt && describeHalt(halt) };
  if (acceptedMs !== undefined || step.isPoll) return { status: "gave-up", code: "not-confirmed" };
  if (isInDoubt && hasQueryFailed) return { status: "gave-up", code: "state-unknown" };
  if (why === "account-paused") return { status: "denied", code: "account-paused" };
  return { status: "gave-up", code: why === "busy" || why === "throttled" ? why : "unavailable" };
}
