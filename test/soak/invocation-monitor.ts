import * as z from "zod/mini";
import type { SqsRecord } from "../../lib/local/aws/event-source/sqs-event.ts";
import type { InvocationResult } from "../../lib/local/aws/lambda/execution-environment.ts";
import type { LocalInvocation } from "../../lib/local/start-functions.ts";
import type { SeededChoice } from "../rig/seeded-choice.ts";
import { markRecord, readSentBy } from "./delivery-mark.ts";
import { parseJson } from "./parse-json.ts";

/** One delivery of one message to a function; times in milliseconds since 1970. */
export type SeenDelivery = {
  /** Its number, which marks the messages that it sends to its own queue. */
  readonly number: number;
  /** Id of the request, or of the group in a delivery to the router. */
  readonly requestId: string;
  readonly queue: string;
  readonly messageId: string;
  /** Value of `ApproximateReceiveCount`. */
  readonly receives: number;
  /** Number of the delivery that handed the request back by this message; missing in the first message of a copy. */
  readonly sentBy?: number | undefined;
  /** True if the message announces its delivery as the last one of its request. */
  readonly isLast: boolean;
  readonly fromMs: number;
  /** Missing while the function runs. */
  toMs?: number;
  /** `answered`, or the error of the invocation. */
  end?: string;
};

/** A delivery under way: its message, and a way to kill its environment. */
export type RunningDelivery = {
  readonly queueUrl: string;
  readonly receiptHandle: string;
  /** Returns false if the environment has ended already. */
  kill(): boolean;
};

/**
 * Wrapper of all invocations between the event sources and the functions: it records deliveries and kills environments.
 */
export type InvocationMonitor = {
  invoke(invocation: LocalInvocation): Promise<InvocationResult>;
  readonly deliveries: readonly SeenDelivery[];
  /** Returns the delivery with this number if it is under way. */
  findRunning(number: number): RunningDelivery | undefined;
  readonly counts: { invocations: number; kills: number };
  /** Stops killing environments. */
  stopFaults(): void;
};

export type InvocationMonitorOptions = {
  readonly choice: SeededChoice;
  /** Runs before the function receives a batch. */
  before?(invocation: LocalInvocation): Promise<void>;
};

const KILL_SHARE = 0.04;
const MAX_KILL_DELAY_MS = 900;

/** Creates a monitor that kills one environment of the function during 4 % of the invocations. */
export function createInvocationMonitor({ choice, before }: InvocationMonitorOptions): InvocationMonitor {
  const deliveries: SeenDelivery[] = [];
  const running = new Map<number, RunningDelivery>();
  const counts = { invocations: 0, kills: 0 };
  let isStopped = false;

  const kill = ({ fn }: LocalInvocation, environmentId: string | undefined): boolean => {
    const isKilled = environmentId !== undefined && fn.kill(environmentId) !== undefined;
    if (isKilled) counts.kills += 1;
    return isKilled;
  };

  const killSoon = (invocation: LocalInvocation) => {
    const delayMs = choice.next() ** 2 * MAX_KILL_DELAY_MS;
    const fraction = choice.next();
    setTimeout(() => {
      const ids = invocation.fn.environmentIds();
      if (!isStopped) kill(invocation, ids[Math.floor(fraction * ids.length)]);
    }, delayMs);
  };

  return {
    deliveries,
    counts,
    findRunning: (number) => running.get(number),
    stopFaults: () => {
      isStopped = true;
    },
    async invoke(invocation) {
      const { fn, queueUrl } = invocation;
      await before?.(invocation);
      if (choice.flip(KILL_SHARE) && !isStopped) killSoon(invocation);
      const queue = queueUrl.slice(queueUrl.lastIndexOf("/") + 1);
      const firstNumber = deliveries.length + 1;
      const started = invocation.event.Records.map((record, index) => toDelivery(record, queue, firstNumber + index));
      deliveries.push(...started);
      const Records = invocation.event.Records.map((record, index) => markRecord(record, firstNumber + index));
      const result = await fn.invoke({ Records }, (environmentId) => {
        for (const [index, { receiptHandle }] of Records.entries())
          running.set(firstNumber + index, { queueUrl, receiptHandle, kill: () => kill(invocation, environmentId) });
      });
      counts.invocations += 1;
      const end = { toMs: Date.now(), end: result.ok ? "answered" : result.error };
      for (const delivery of started) {
        Object.assign(delivery, end);
        running.delete(delivery.number);
      }
      return result;
    },
  };
}

function toDelivery(record: SqsRecord, queue: string, number: number): SeenDelivery {
  const { messageId, body, attributes, messageAttributes } = record;
  return {
    number,
    queue,
    requestId: ID.safeParse(parseJson(body)).data?.id ?? messageId,
    messageId,
    receives: Number(attributes.ApproximateReceiveCount),
    sentBy: readSentBy(record),
    isLast: LAST.safeParse(parseJson(messageAttributes.progress?.stringValue ?? "")).success,
    fromMs: Date.now(),
  };
}

const ID = z.object({ id: z.string() });
const LAST = z.object({ isLast: z.literal(true) });
