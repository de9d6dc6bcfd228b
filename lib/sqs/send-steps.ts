import type { QueueName } from "../config.ts";
import type { Entry } from "./entry.ts";
import type { Queues } from "./queues.ts";

/** A message for a queue; what follows once the queue has taken it, and what is done instead when it does not. */
export type SendStep = {
  readonly queue: QueueName;
  readonly entry: Entry;
  readonly next?: SendStep | undefined;
  readonly otherwise?: SendStep | undefined;
};

/** Sends posts in full batches, each queue at the same time; resolves to whether each was done to its end, in their order. */
export async function runSendSteps(
  queues: Queues,
  posts: readonly SendStep[],
  signal: AbortSignal,
): Promise<readonly boolean[]> {
  if (posts.length === 0) return [];
  const wasTaken = await sendByQueue(queues, posts, signal);
  const rest = posts.map((post, index) => (wasTaken[index] ? post.next : post.otherwise));
  const following = rest.flatMap((post) => (post === undefined ? [] : [post]));
  const wasFollowed = [...(await runSendSteps(queues, following, signal))];
  return rest.map((post, index) => (post === undefined ? wasTaken[index] === true : wasFollowed.shift() === true));
}

async function sendByQueue(queues: Queues, posts: readonly SendStep[], signal: AbortSignal): Promise<boolean[]> {
  const wasTaken = new Array<boolean>(posts.length).fill(false);
  const byQueue = Map.groupBy(posts.entries(), ([, { queue }]) => queue);
  await Promise.all(
    Array.from(byQueue, async ([queue, indexed]) => {
      const entries = indexed.map(([, { entry }]) => entry);
      const taken = await queues.send(queue, entries, signal);
      for (const [at, [index]] of indexed.entries()) wasTaken[index] = taken[at] === true;
    }),
  );
  return wasTaken;
}
