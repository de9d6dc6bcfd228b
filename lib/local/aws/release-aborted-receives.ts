import type { buildApp } from "fauxqs";
import * as z from "zod/mini";

const ASKED = z.object({ QueueUrl: z.string() });
const RECEIVED = z.object({ Messages: z.array(z.object({ ReceiptHandle: z.string() })) });

/**
 * Gives messages back that the embedded SQS hands to a client which has hung up during its long poll. Without it, whoever
 * stops waiting for messages hides the next one from everybody for as long as the queue's visibility timeout.
 */
export function releaseAbortedReceives(app: ReturnType<typeof buildApp>): void {
  app.addHook("onSend", async (request, _reply, payload) => {
    const asked = ASKED.safeParse(request.body);
    if (!request.raw.socket.destroyed || !asked.success || typeof payload !== "string") return payload;
    const received = RECEIVED.safeParse(JSON.parse(payload));
    const Entries = received.data?.Messages.map(({ ReceiptHandle }, i) => ({
      Id: String(i),
      ReceiptHandle,
      VisibilityTimeout: 0,
    }));
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "AmazonSQS.ChangeMessageVisibilityBatch",
    };
    if (Entries)
      await app.inject({ method: "POST", url: "/", headers, payload: { QueueUrl: asked.data.QueueUrl, Entries } });
    return payload;
  });
}
