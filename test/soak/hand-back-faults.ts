import type { SeededChoice } from "../rig/seeded-choice.ts";
import type { PassOn } from "../rig/sqs-proxy.ts";
import type { SqsEntry, SqsReply, SqsRequest } from "../rig/sqs-request.ts";
import { readSender } from "./delivery-mark.ts";
import type { InvocationMonitor, RunningDelivery } from "./invocation-monitor.ts";
import type { SoakOptions } from "./soak-options.ts";

/** Faults of the batches by which workers hand requests back to their own queues. */
export type HandBackFaults = {
  /** Answers such a batch, or returns undefined to leave it alone, as it does any other request. */
  intervene(request: SqsRequest, passOn: PassOn): Promise<SqsReply | "reset"> | undefined;
  /** Number of environments killed, by the moment: before SQS took the batch, or after it. */
  readonly counts: Readonly<Record<KillMoment, number>>;
  stopFaults(): void;
};

export type HandBackFaultsOptions = {
  /** Plans the kill of the sender of the next batch. */
  nextKill(): KillMoment | undefined;
  readonly monitor: Pick<InvocationMonitor, "findRunning">;
  readonly bug: SoakOptions["bug"];
  /** Deletes the message of a delivery. */
  acknowledge(delivery: RunningDelivery): Promise<void>;
};

/** A kill before SQS takes a batch, or after it. */
export type KillMoment = "before" | "after";

/** A kill after the send makes two copies of each request in the batch: the sent one, and the one that is received again. */
const KILLS: readonly (readonly [number, KillMoment | undefined])[] = [
  [92, undefined],
  [3, "before"],
  [5, "after"],
];

/** Plans the kill for the next batch: none for the most part. */
export function planHandBackKill(choice: SeededChoice): KillMoment | undefined {
  return choice.pickWeighted(KILLS);
}

/** Creates faults that kill an environment around the moment at which SQS takes its batch. */
export function createHandBackFaults({ nextKill, monitor, bug, acknowledge }: HandBackFaultsOptions): HandBackFaults {
  const counts = { before: 0, after: 0 };
  let isStopped = false;

  const send = async (
    senders: readonly RunningDelivery[],
    moment: KillMoment | undefined,
    passOn: PassOn,
  ): Promise<SqsReply | "reset"> => {
    if (bug === "ack-before-send") await Promise.all(senders.map(acknowledge));
    if (moment !== "before") {
      const reply = await passOn();
      if (moment === undefined) return reply;
    }
    const kills = senders.filter((sender) => sender.kill()).length;
    if (kills > 0) counts[moment] += 1;
    return "reset";
  };

  return {
    counts,
    stopFaults: () => {
      isStopped = true;
    },
    intervene({ action, entries }, passOn) {
      if (action !== "SendMessageBatch") return undefined;
      const senders = entries.flatMap((entry) => monitor.findRunning(readSender(entry) ?? 0) ?? []);
      if (senders.length === 0) return undefined;
      if (bug === "drop-progress") return passOn(entries.map(withoutProgress));
      const moment = isStopped ? undefined : nextKill();
      return moment === undefined && bug !== "ack-before-send" ? undefined : send(senders, moment, passOn);
    },
  };
}

function withoutProgress({ MessageAttributes = {}, ...entry }: SqsEntry): SqsEntry {
  const { progress: _, ...attributes } = MessageAttributes;
  return { ...entry, MessageAttributes: attributes };
}
