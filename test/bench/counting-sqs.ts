import { buildApp } from "fauxqs";
import { releaseAbortedReceives } from "../../lib/local/aws/release-aborted-receives.ts";

/** Number of requests about messages, and of receives that returned no message. */
export type SqsCounts = { readonly requests: number; readonly emptyPolls: number };

/** An embedded SQS that counts its requests. */
export type CountingSqs = { readonly url: string; counts(): SqsCounts; close(): Promise<void> };

/** Starts it on a free port of the loopback address. */
export async function startCountingSqs(region: string): Promise<CountingSqs> {
  const app = buildApp({ logger: false, defaultRegion: region });
  releaseAbortedReceives(app);
  let requests = 0;
  let emptyPolls = 0;
  app.addHook("onSend", async (request, _reply, payload) => {
    const action = String(request.headers["x-amz-target"]).replace("AmazonSQS.", "");
    const isEmpty = action === "ReceiveMessage" && !String(payload).includes("ReceiptHandle");
    if (isEmpty) emptyPolls += 1;
    else if (MESSAGE_ACTIONS.has(action)) requests += 1;
    return payload;
  });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  return { url, counts: () => ({ requests, emptyPolls }), close: () => app.close() };
}

/** Actions about messages. Actions about queues do not count, because a running pipeline makes none. */
const MESSAGE_ACTIONS: ReadonlySet<string> = new Set([
  "SendMessage",
  "SendMessageBatch",
  "ReceiveMessage",
  "DeleteMessage",
  "DeleteMessageBatch",
  "ChangeMessageVisibility",
  "ChangeMessageVisibilityBatch",
]);
