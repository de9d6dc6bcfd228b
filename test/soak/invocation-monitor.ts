import type { SqsRecord } from "../../lib/local/aws/event-source/sqs-event.ts";
import type { InvocationResult } from "../../lib/local/aws/lambda/execution-environment.ts";
import type { LocalInvocation } from "../../lib/local/start-functions.ts";
import type { SeededChoice } from "../rig/seeded-choice.ts";

/** One delivery of one message to a function; times in milliseconds since 1970. */
export type SeenDelivery = {
  /** Id of the request, or of the group in a delivery to the router. */
  readonly requestId: string;
  readonly queue: string;
  readonly messageId: string;
  /** Value of `ApproximateReceiveCount`. */
  readonly receives: number;
  readonly fromMs: number;
  /** Missing while the function runs. */
  toMs?: number;
  /** `answered`, or the error of the invocation. */
  end?: string;
};

/**
 * Wrapper of all invocations between the event sources and the functions: it records deliveries and kills environments.
 */
export type InvocationMonitor = {
  invoke(invocation: LocalInvocation): Promise<InvocationResult>;
  readonly deliveries: readonly SeenDelivery[];
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
  const counts = { invocations: 0, kills: 0 };
  let isStopped = false;

  const killSoon = ({ fn }: LocalInvocation) => {
    const delayMs = choice.next() ** 2 * MAX_KILL_DELAY_MS;
    const fraction = choice.next();
    setTimeout(() => {
      const ids = fn.environmentIds();
      if (!isStopped && fn.kill(ids[Math.floor(fraction * ids.length)]) !== undefined) counts.kills += 1;
    }, delayMs);
  };

  return {
    deliveries,
    counts,
    stopFaults: () => {
      isStopped = true;
    },
    async invoke(invocation) {
      await before?.(invocation);
      if (choice.flip(KILL_SHARE) && !isStopped) killSoon(invocation);
      const queue = invocation.queueUrl.slice(invocation.queueUrl.lastIndexOf("/") + 1);
      const started = invocation.event.Records.map((record) => ({ queue, ...toDelivery(record) }));
      deliveries.push(...started);
      const result = await invocation.fn.invoke(invocation.event);
      counts.invocations += 1;
      const end = { toMs: Date.now(), end: result.ok ? "answered" : result.error };
      for (const delivery of started) Object.assign(delivery, end);
      return result;
    },
  };
}

function toDelivery({ messageId, body, attributes }: SqsRecord): Omit<SeenDelivery, "queue"> {
  return {
    requestId: readId(body) ?? messageId,
    messageId,
    receives: Number(attributes.ApproximateReceiveCount),
    fromMs: Date.now(),
  };
}

function readId(body: string): string | undefined {
  try {
    const { id } = JSON.parse(body);
    return typeof id === "string" ? id : undefined;
  } catch {
    return undefined; // the body is not JSON
  }
}
