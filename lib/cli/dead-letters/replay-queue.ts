import type { QueueName } from "../../config.ts";
import type { DeadLetterQueue } from "../../replay/dead-letter-queue.ts";
import type { Connection } from "../aws/connection.ts";
import { findQueueUrl } from "../aws/queue.ts";
import { withSqsClient } from "../aws/sqs-client.ts";
import type { Terminal } from "../terminal.ts";
import { createSentRequests, type SentRequests } from "../wait/sent-requests.ts";

const POLL_SECONDS = 1;

/** The dead-letter queue of one replay, and the requests that it has sent. */
export type ReplayQueue = DeadLetterQueue & { readonly sent: SentRequests };

/** Opens the dead-letter queue for a replay that shows its progress, runs `work` with it, and closes its client. */
export async function withReplayQueue<T>(
  connection: Connection,
  terminal: Terminal,
  work: (queue: ReplayQueue) => Promise<T>,
): Promise<T> {
  const { createDeadLetterQueue } = await import("../../replay/dead-letter-queue.ts");
  const [lettersUrl, requestsUrl] = await withSqsClient(
    connection,
    async (client) =>
      [
        await findQueueUrl(client, connection, "dead-letters"),
        await findQueueUrl(client, connection, "requests"),
      ] as const,
  );
  const queueUrl = (name: QueueName) => (name === "requests" ? requestsUrl : lettersUrl);
  // One attempt: a retry after a lost answer would send a request twice.
  return withSqsClient(
    connection,
    (client) => work(withProgress(createDeadLetterQueue(client, { queueUrl }, POLL_SECONDS), terminal)),
    {
      maxAttempts: 1,
    },
  );
}

/** Shows the number of dead letters read and sent while the queue is used, and notes the ids of sent requests. */
function withProgress(queue: DeadLetterQueue, { progress }: Terminal): ReplayQueue {
  const sent = createSentRequests();
  /** The newest time of the earlier requests with an id: those of its letters, of which one is replayed. */
  const earlierMs = new Map<string, number>();
  let readCount = 0;
  let sentCount = 0;
  const showProgress = () => progress(`read ${readCount} dead letters, sent ${sentCount} …`);
  return {
    ...queue,
    sent,
    async receive(visibilitySeconds) {
      const received = await queue.receive(visibilitySeconds);
      readCount += received.letters.length;
      for (const { id, sentMs } of received.letters) earlierMs.set(id, Math.max(sentMs, earlierMs.get(id) ?? 0));
      showProgress();
      return received;
    },
    async send(items) {
      const results = await queue.send(items);
      const taken = results.filter(({ fault }) => fault === undefined);
      sentCount += taken.length;
      for (const { item } of taken) sent.add(item.entry.body, (earlierMs.get(item.letter.id) ?? 0) + 1);
      showProgress();
      return results;
    },
  };
}
