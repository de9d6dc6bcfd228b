import type { CallScope } from "../accounts/scope.ts";
import type { Halt } from "../limits/halts.ts";
import type { RequestInfo, Resolution } from "../outcome/build-outcome.ts";
import type { TargetShape } from "../services/service.ts";
import { createAccountView, denialOf, faultOf } from "./account-scope.ts";
import type { Settled } from "./next-step.ts";
import { asksStateFirst, readProgress } from "./progress.ts";
import type { DeliveryEnd } from "./run-delivery.ts";
import { publish, type Settlement, settle } from "./settle.ts";
import { uncallableEnd } from "./uncalled-end.ts";
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
    publish(known, { remark: remarkOfCopies(parsed, resolution), ...resolution, calls, last }, delivery, clock.now());
  if (clock.now() >= deadlineMs && info.deliveries === 1) return finishAs({ status: "expired" });

  const subject = { service: service.name, account: request.account, requestId: info.requestId };
  const findHalt = () => tools.halts.find(subject);
  // A new process reads both secrets at the same time. A request that asks for the state first may need no halt.
  if (!request.dryRun && !asksStateFirst(progress)) void findHalt();
  const account = createAccountView(worker, parsed);
  const found = await account.findScope();
  const settleUncalled = (cause: string) => settleDelivery(worker, { parsed, info, end: uncallableEnd(parsed, cause) });
  if (found instanceof Error) return settleUncalled(`the accounts secret cannot be read: ${found.message}`);
  if (found.kind !== "scope") return mayHaveStopped(parsed) ? settleUncalled(found.fault) : finishAs(faultOf(found));
  const { scope } = found;
  const known = { ...info, region: scope.region };
  return {
    kind: "ready",
    scope,
    info: known,
    denial: denialOf(found, parsed),
    findDenial() {
      void findHalt(); // read at the same time: a stop call needs both, and a last delivery has 5 s
      return account.findDenial();
    },
    findHalt,
    rereadScope: () => account.rereadChangedScope(scope),
    finish: (resolution) => finishAs(resolution, known),
  };
}

/**
 * Behind a fault that came after a stop call the task may have been stopped, so that "denied" would be untrue. A second receive
 * alone is no sign of a call: its first receive met the same account.
 */
function mayHaveStopped({ request, delivery }: AnyParsed): boolean {
  return !request.dryRun && asksStateFirst(readProgress(delivery.progress));
}

/** A denial says what an earlier receive of the message, or a copy of it, may have done before the account forbade it. */
function remarkOfCopies({ request, progress }: AnyParsed, { status }: Resolution): string | undefined {
  if (status !== "denied" || request.dryRun) return undefined;
  if (progress.listing?.pending.length === 0)
    return "The list of runs was complete, so that another copy of this request may have sent requests to stop some.";
  return progress.isInDoubt
    ? "The message was received before, and that receive may have made a stop call if the account could be used then."
    : undefined;
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
