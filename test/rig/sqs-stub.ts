import { SQSClient } from "@aws-sdk/client-sqs";
import { onTestFinished } from "vitest";
import { httpReply, readSqsRequest, type SqsReply, type SqsRequest } from "./sqs-request.ts";
import { startStubCloud } from "./stub-cloud.ts";

/** Starts an SQS that answers by `reply`. Returns a client of it, which tries once, and the requests so far. */
export async function startSqsStub(reply: (request: SqsRequest, number: number) => SqsReply | Promise<SqsReply>) {
  const requests: SqsRequest[] = [];
  const endpoint = await startStubCloud({
    async reply({ action, body }) {
      const request = readSqsRequest(action, body);
      return httpReply(await reply(request, requests.push(request)));
    },
  });
  const client = new SQSClient({
    endpoint,
    region: "us-east-1",
    maxAttempts: 1,
    useQueueUrlAsEndpoint: false,
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
  });
  onTestFinished(() => client.destroy());
  return { client, requests };
}
