import { buildOutcome, type RequestInfo, type Resolution } from "../outcome/build-outcome.ts";
import type { Outcome } from "../outcome/outcome.ts";
import type { DeadLetter } from "../outcome/outcome-messages.ts";
import type { Clock } from "../time/clock.ts";
import { backoffMs } from "./backoff.ts";
import { waitWithin } from "./deadline.ts";
import type { Waiting } from "./next-step.ts";
import type { DeliveryEnd } from "./run-delivery.ts";

/** What is to be done about a delivery: publish what became of the request, or hand the message back to its queue for a while. */
export type Settlement =
  | { readonly kind: "publish"; readonly outcome: Outcome; readonly deadLetter?: DeadLetter | undefined }
  | HandedBack;

/** A request that is to come again. */
export type HandedBack = {
  readonly kind: "hand-back";
  readonly requestId: string;
  readonly waitMs: number;
  readonly why: string;
  /** Stop calls made in this delivery. */
  readonly calls: number;
  /** Time since it was meant. */
  readonly ageMs: number;
};

/** Publishes a result, with a dead letter where its status asks for one. */
export function publish(facts: RequestInfo, result: Resolution, deadLetter: DeadLetter, nowMs: number): Settlement {
  const outcome = buildOutcome(facts, result, nowMs);
  return { kind: "publish", outcome, deadLetter: outcome.deadLettered ? deadLetter : undefined };
}

/** What the end of a delivery depends on besides the end itself. */
export type SettleInput = {
  readonly info: RequestInfo;
  readonly deadLetter: DeadLetter;
  readonly deadlineMs: number;
  readonly backoffBaseMs: number;
  readonly remark?: string | undefined;
  readonly clock: Clock;
};

/** A wait becomes an outcome when the next delivery would come too late to give one. */
export function settle({ step, calls, last }: DeliveryEnd, settling: SettleInput): Settlement {
  const { info: facts, deadLetter, remark, clock } = settling;
  const done = ({ status, code, confirmed }: Pick<Resolution, "status" | "code" | "confirmed">) =>
    publish(facts, { status, code, confirmed, calls, last, remark }, deadLetter, clock.now());
  if (step.kind === "settled") return done(step);
  const waitMs = waitOf(step, settling);
  if (waitMs !== undefined) {
    const ageMs = Math.max(0, clock.now() - facts.sentMs);
    return { kind: "hand-back", requestId: facts.requestId, waitMs, why: step.why, calls, ageMs };
  }
  return done({ status: step.why === "account-paused" ? "denied" : "gave-up", code: step.why });
}

function waitOf(
  { floorMs, isPoll = false }: Waiting,
  { info: facts, deadlineMs, backoffBaseMs, clock }: SettleInput,
): number | undefined {
  const wishedMs = backoffMs({ deliveries: facts.deliveries, floorMs, baseMs: backoffBaseMs, isPoll }, clock.random());
  return waitWithin(deadlineMs, clock.now(), { wishedMs, floorMs });
}
