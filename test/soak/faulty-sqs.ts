import * as z from "zod/mini";
import { type PassOn, startSqsProxy } from "../rig/sqs-proxy.ts";
import { acceptBatch, type SqsReply, type SqsRequest } from "../rig/sqs-request.ts";
import { keepMark } from "./delivery-mark.ts";
import type { SqsFault } from "./plan-sqs-fault.ts";

/** An SQS between the functions and the real one that fails some batch calls, before or after they have their effect. */
export type FaultySqs = {
  readonly url: string;
  /** The number of faults so far, by kind. */
  readonly counts: Readonly<Record<string, number>>;
  /** Passes on every further request unchanged. */
  stopFaults(): void;
  close(): Promise<void>;
};

export type FaultySqsOptions = {
  /** The URL of the real SQS. */
  readonly upstream: string;
  /** Plans the fault of the next batch call. */
  nextFault(): SqsFault | undefined;
  /** Selects queues whose messages are discarded, while the answer reports success. */
  isDropped?(queueUrl: string): boolean;
  /** Answers a request before any fault is planned for it; undefined leaves it alone. */
  intervene?(request: SqsRequest, passOn: PassOn): Promise<SqsReply | "reset"> | undefined;
};

const BATCH_ANSWER = z.looseObject({
  Successful: z._default(z.array(z.looseObject({ Id: z.string() })), []),
  Failed: z._default(z.array(z.looseObject({ Id: z.string() })), []),
});

/** Starts it on a free port of the loopback address. */
export async function startFaultySqs(options: FaultySqsOptions): Promise<FaultySqs> {
  const counts: Record<string, number> = {};
  let isStopped = false;

  const proxy = await startSqsProxy(options.upstream, (received, forward) => {
    if (received.entries.length === 0) return undefined;
    const request = { ...received, entries: received.entries.map(keepMark) };
    const passOn: PassOn = (entries = request.entries) => forward(entries);
    if (options.isDropped?.(request.queueUrl)) return acceptBatch(request);
    const answer = options.intervene?.(request, passOn);
    if (answer !== undefined) return answer;
    const fault = isStopped ? undefined : options.nextFault();
    if (fault === undefined) return passOn();
    counts[fault.kind] = (counts[fault.kind] ?? 0) + 1;
    return fault.isPartial ? failEntries(request, fault, passOn) : failWhole(fault, passOn);
  });

  return {
    ...proxy,
    counts,
    stopFaults: () => {
      isStopped = true;
    },
  };
}

/** Fails the whole call: by a reset of the connection, or by status 500. */
async function failWhole({ kind, isAfterEffect }: SqsFault, passOn: PassOn): Promise<SqsReply | "reset"> {
  if (isAfterEffect) await passOn();
  if (kind.startsWith("reset")) return "reset";
  return { status: 500, body: { __type: "com.amazonaws.sqs#InternalError", message: "soak" } };
}

/** Reports some entries as failed, and passes on the others, or all of them if the fault comes after the effect. */
async function failEntries({ entries }: SqsRequest, fault: SqsFault, passOn: PassOn): Promise<SqsReply> {
  const failedIds = new Set(entries.filter((_, index) => fault.hitsEntry(index)).map(({ Id }) => Id));
  const isSpared = ({ Id }: { readonly Id: string }) => !failedIds.has(Id);
  const passed = fault.isAfterEffect ? entries : entries.filter(isSpared);
  const { Successful, Failed } = BATCH_ANSWER.parse(passed.length > 0 ? (await passOn(passed)).body : {});
  const failed = [...failedIds].map((Id) => ({
    Id,
    Code: fault.isSenderFault ? "InvalidMessageContents" : "InternalError",
    SenderFault: fault.isSenderFault,
    Message: "soak",
  }));
  return { body: { Successful: Successful.filter(isSpared), Failed: [...Failed.filter(isSpared), ...failed] } };
}
