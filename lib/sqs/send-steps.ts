import type { QueueName } from "../config.ts";
import type { Entry } from "./entry.ts";
import type { Queues, SendResult } from "./queues.ts";

/** A message for a queue: `next` follows once the queue has taken it, `otherwise` is sent when the queue has not. */
export type SendStep = {
  readonly queue: QueueName;
  readonly entry: Entry;
  readonly next?: SendStep | undefined;
  readonly otherwise?: SendStep | undefined;
};

/** Runs the step of each item to its end, in full batches, all queues at the same time; `isSent` tells of its last message. */
export async function runSendSteps<T extends { readonly step: SendStep }>(
  queues: Queues,
  items: readonly T[],
  signal: AbortSignal,
): Promise<readonly SendResult<T>[]> {
  const due = items.map((item) => ({ ...item.step, item }));
  return runDueSteps(queues, due, signal);
}

/** The step of an item that is sent next. */
type DueStep<T> = SendStep & { readonly item: T };

async function runDueSteps<T>(queues: Queues, due: DueStep<T>[], signal: AbortSignal): Promise<SendResult<T>[]> {
  if (due.length === 0) return [];
  const results = await sendByQueue(queues, due, signal);
  const ended = results.filter((result) => followingStep(result) === undefined);
  const following = results.flatMap((result) => {
    const step = followingStep(result);
    return step === undefined ? [] : [{ ...step, item: result.item.item }];
  });
  return [
    ...ended.map(({ item: { item }, isSent }) => ({ item, isSent })),
    ...(await runDueSteps(queues, following, signal)),
  ];
}

function followingStep({ item: { next, otherwise }, isSent }: SendResult<SendStep>): SendStep | undefined {
  return isSent ? next : otherwise;
}

async function sendByQueue<T>(
  queues: Queues,
  due: readonly DueStep<T>[],
  signal: AbortSignal,
): Promise<SendResult<DueStep<T>>[]> {
  const byQueue = Map.groupBy(due, ({ queue }) => queue);
  const sends = Array.from(byQueue, ([queue, steps]) => queues.send(queue, steps, signal));
  return (await Promise.all(sends)).flat();
}
