import type { QueueName } from "../config.ts";
import type { Entry } from "../sqs/entry.ts";
import type { Queues, SendResult } from "../sqs/queues.ts";
import { runSendSteps, type SendStep } from "../sqs/send-steps.ts";

/** A step, and the requests that must be in the queue before it. */
type WithRequests = { readonly step: SendStep; readonly before: readonly Entry[] };

/** Runs the step of each item once the queue has all requests before it. Items without such requests wait for none of them. */
export async function sendWithRequests<T extends WithRequests>(
  { queue, queues }: { readonly queue: QueueName; readonly queues: Queues },
  items: readonly T[],
  signal: AbortSignal,
): Promise<readonly SendResult<T>[]> {
  const alone = items.filter(({ before }) => before.length === 0);
  const others = items.filter(({ before }) => before.length > 0);
  const sendOthers = async (): Promise<readonly SendResult<T>[]> => {
    if (others.length === 0) return [];
    const requests = others.flatMap((item) => item.before.map((entry) => ({ entry, of: item })));
    const sent = await queues.send(queue, requests, signal);
    const unsent = new Set(sent.flatMap(({ item, isSent }) => (isSent ? [] : [item.of])));
    const ready = others.filter((item) => !unsent.has(item));
    const failed = Array.from(unsent, (item) => ({ item, isSent: false }));
    return [...failed, ...(await runSendSteps(queues, ready, signal))];
  };
  return (await Promise.all([runSendSteps(queues, alone, signal), sendOthers()])).flat();
}
