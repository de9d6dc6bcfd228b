import type { SqsRecord } from "../../lib/local/aws/event-source/sqs-event.ts";
import type { InvocationResult } from "../../lib/local/aws/lambda/execution-environment.ts";
import type { LocalInvocation } from "../../lib/local/start-functions.ts";
import type { SeededChoice } from "../rig/seeded-choice.ts";

/** One delivery of one message: which request, of which queue, how many times received, from when until when. */
export type SeenDelivery = {
  /** Of a group on its way through the router it is the group's. */
  readonly requestId: string;
  readonly queue: string;
  readonly messageId: string;
  readonly receives: number;
  readonly fromMs: number;
  /** Missing while the function is still at it. */
  toMs?: number;
  /** How the invocation ended: `answered`, or why it did not. */
  end?: string;
};

/** What stands between the event sources and the functions: it looks on, and it kills. */
export type InvocationMonitor = {
  invoke(invocation: LocalInvocation): Promise<InvocationResult>;
  readonly deliveries: readonly SeenDelivery[];
  readonly counts: { invocations: number; kills: number };
  /** Ends the killing. */
  stopFaults(): void;
};

export type InvocationMonitorOptions = {
  readonly choice: SeededChoice;
  /** Done with a batch before its function sees it. */
  before?(invocation: LocalInvocation): Promise<void>;
};

const KILL_SHARE = 0.04;
const LONGEST_LIFE_MS = 900;

/** Hands invocations on, and kills one environment of their function during some of them. */
export function createInvocationMonitor({ choice, before }: InvocationMonitorOptions): InvocationMonitor {
  const deliveries: SeenDelivery[] = [];
  const counts = { invocations: 0, kills: 0 };
  let isCalm = false;

  const killSoon = ({ fn }: LocalInvocation) => {
    const [lifeMs, fraction] = [choice.next() ** 2 * LONGEST_LIFE_MS, choice.next()];
    setTimeout(() => {
      const ids = fn.environmentIds();
      if (!isCalm && fn.kill(ids[Math.floor(fraction * ids.length)]) !== undefined) counts.kills += 1;
    }, lifeMs);
  };

  return {
    deliveries,
    counts,
    stopFaults: () => {
      isCalm = true;
    },
    async invoke(invocation) {
      await before?.(invocation);
      if (choice.flip(KILL_SHARE) && !isCalm) killSoon(invocation);
      const queue = invocation.queueUrl.slice(invocation.queueUrl.lastIndexOf("/") + 1);
      const seen = invocation.event.Records.map((record) => ({ queue, ...seenOf(record) }));
      deliveries.push(...seen);
      const result = await invocation.fn.invoke(invocation.event);
      counts.invocations += 1;
      const end = { toMs: Date.now(), end: result.ok ? "answered" : result.error };
      for (const delivery of seen) Object.assign(delivery, end);
      return result;
    },
  };
}

function seenOf({ messageId, body, attributes }: SqsRecord): Omit<SeenDelivery, "queue"> {
  return {
    requestId: idIn(body) ?? messageId,
    messageId,
    receives: Number(attributes.ApproximateReceiveCount),
    fromMs: Date.now(),
  };
}

function idIn(body: string): string | undefined {
  try {
    const { id } = JSON.parse(body);
    return typeof id === "string" ? id : undefined;
  } catch {
    return undefined; // junk
  }
}
