import * as z from "zod/mini";
import { startSqsServer } from "../../lib/local/aws/sqs-server.ts";
import { startSqsProxy } from "../rig/sqs-proxy.ts";

/** Number of requests about messages, and of receives that returned no message. */
export type SqsCounts = { readonly requests: number; readonly emptyPolls: number };

/** An embedded SQS that counts its requests. */
export type CountingSqs = { readonly url: string; counts(): SqsCounts; close(): Promise<void> };

/** Requests about messages. Requests that create or purge queues do not count. */
const MESSAGE_ACTIONS: ReadonlySet<string> = new Set([
  "SendMessage",
  "SendMessageBatch",
  "ReceiveMessage",
  "DeleteMessage",
  "DeleteMessageBatch",
  "ChangeMessageVisibility",
  "ChangeMessageVisibilityBatch",
]);

const RECEIVED = z.looseObject({ Messages: z._default(z.array(z.unknown()), []) });

/** Starts it on a free port of the loopback address. */
export async function startCountingSqs(region: string): Promise<CountingSqs> {
  const sqs = await startSqsServer({ port: 0, region });
  let requests = 0;
  let emptyPolls = 0;
  const proxy = await startSqsProxy(sqs.url, async ({ action }, passOn) => {
    const reply = await passOn();
    const isEmpty = action === "ReceiveMessage" && RECEIVED.parse(reply.body).Messages.length === 0;
    if (isEmpty) emptyPolls += 1;
    else if (MESSAGE_ACTIONS.has(action)) requests += 1;
    return reply;
  });
  return {
    url: proxy.url,
    counts: () => ({ requests, emptyPolls }),
    async close() {
      await proxy.close();
      await sqs.close();
    },
  };
}
