import * as z from "zod/mini";
import type { EmbeddedSqs } from "./embedded-sqs.ts";

const REQUEST = z.object({ QueueUrl: z.string() });
const RESPONSE = z.object({ Messages: z.array(z.object({ ReceiptHandle: z.string() })) });

/**
 * Makes messages visible again that the embedded SQS sends to a client which closed its connection during a long poll. Otherwise
 * such a message stays hidden from every receiver for the queue's visibility timeout.
 */
export function releaseAbortedReceives(app: EmbeddedSqs): void {
  app.addHook("onSend", async (request, _reply, payload) => {
    const receive = REQUEST.safeParse(request.body);
    if (!request.raw.socket.destroyed || !receive.success || typeof payload !== "string") return payload;
    const received = RESPONSE.safeParse(JSON.parse(payload));
    if (!received.success) return payload;
    const Entries = received.data.Messages.map(({ ReceiptHandle }, i) => ({
      Id: String(i),
      ReceiptHandle,
      VisibilityTimeout: 0,
    }));
    await app.inject({
      method: "POST",
      url: "/",
      headers: {
        host: request.headers.host,
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": "AmazonSQS.ChangeMessageVisibilityBatch",
      },
      payload: { QueueUrl: receive.data.QueueUrl, Entries },
    });
    return payload;
  });
}
