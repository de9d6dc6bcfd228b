import type { CallScope } from "../accounts/scope.ts";
import type { Halt } from "../limits/halts.ts";
import type { RequestInfo, Resolution } from "../outcome/build-outcome.ts";
import type { TargetShape } from "../services/service.ts";
import { denialOf, faultOf, findAccountScope, findDenial, rereadChangedScope } from "./account-scope.ts";
import { poll, type Settled, waiting } from "./next-step.ts";
import { asksStateFirst } from "./progress.ts";
import type { DeliveryEnd } from "./run-delivery.ts";
import { publish, type Settlement, settle } from "./settle.ts";
import type { AnyParsed, Message, Worker } from "./worker.ts";

/** A delivery whose account and scope are known; `denial` is what the policy of the account says. */
export type Prepared = {
  readonly kind: "ready";
  readonly scope: CallScope;
  readonly info: RequestInfo;
  readonly denial?: Settled | undefined;
  /** Finds what the account, as it is now, says against a stop call. */
  findDenial(): Promise<Settled | undefined>;
  /** Finds the halt that holds the request now. */
  findHalt(): Promise<Halt | undefined>;
  rereadScope(): Promise<CallScope | undefined>;
  finish(resolution: Resolution): Settlement;
};

/** Finds the scope of a delivery, or the settlement where it has none. */
export async function prepareDelivery<Shape extends TargetShape>(
  worker: Worker<Shape>,
  { parsed, info }: Message<AnyParsed>,
): Promise<Settlement | Prepared> {
  const { service, tools } = worker;
  const { request, deadlineMs, progress, delivery } = parsed;
  const { clock } = tools;
  const { calls, last } = progress;
  const finishAs = (resolution: Resolution, known = info) =>
    publish(known, { ...resolution, calls, last }, delivery, clock.now());
  if (clock.now() >= deadlineMs && info.deliveries === 1) return finishAs({ status: "expired" });

  const subject = { service: service.name, account: request.account, requestId: info.requestId };
  const findHalt = () => tools.halts.find(subject);
  // A new process reads both secrets at the same time. A request that asks for the state first may need no halt.
  if (!request.dryRun && !asksStateFirst(progress)) void findHalt();
  const found = await findAccountScope(worker, parsed);
  if (found instanceof Error) return settleDelivery(worker, { parsed, info, end: unreadableEnd(parsed, found) });
  if (found.kind !== "scope") return finishAs(faultOf(found));
  const { scope } = found;
  const known = { ...info, region: scope.region };
  return {
    kind: "ready",
    scope,
    info: known,
    denial: denialOf(found, parsed),
    findDenial: () => findDenial(worker, parsed),
    findHalt,
    rereadScope: () => rereadChangedScope(worker, parsed, scope),
    finish: (resolution) => finishAs(resolution, known),
  };
}

type Ended = Message<AnyParsed> & { readonly end: DeliveryEnd; readonly remark?: string | undefined };

/** Turns the end of a delivery into its settlement. */
export function settleDelivery<Shape extends TargetShape>(
  { tools }: Worker<Shape>,
  { parsed, info, end, remark }: Ended,
): Settlement {
  return settle(end, {
    info,
    deadLetter: parsed.delivery,
    deadlineMs: parsed.deadlineMs,
    backoffBaseMs: tools.config.backoffBaseMs,
    receives: parsed.delivery.receives,
    progress: parsed.progress,
    remark,
    clock: tools.clock,
  });
}

/** No call was made, and the next delivery may find the secret readable. */
function unreadableEnd({ progress }: AnyParsed, error: Error): DeliveryEnd {
  const { acceptedMs, isInDoubt, isPolling, last } = progress;
  const reason = `the accounts secret cannot be read: ${error.message}`.slice(0, 512);
  return {
    step: isPolling ? poll : waiting("unavailable"),
    calls: 0,
    acceptedMs,
    isInDoubt,
    hasQueryFailed: isInDoubt,
    why: "unavailable",
    last: last?.httpStatus === undefined ? { errorMessage: reason } : last,
    listing: progress.listing,
  };
}
