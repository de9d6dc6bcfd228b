import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { type BatchResultErrorEntry, SQSClient } from "@aws-sdk/client-sqs";
import { onTestFinished } from "vitest";
import { listen } from "./listen.ts";

type SentEntry = {
  readonly Id: string;
  readonly MessageBody: string;
  readonly MessageAttributes?: Readonly<Record<string, { readonly StringValue: string }>>;
  readonly MessageGroupId?: string;
  readonly ReceiptHandle: string;
  readonly VisibilityTimeout: number;
};

/** One request as the stub got it. */
export type SqsRequest = { readonly action: string; readonly queueUrl: string; readonly entries: readonly SentEntry[] };

/** What the stub answers: a body under 200, or a fault of its own. */
export type SqsReply = { readonly status?: number; readonly code?: string; readonly body?: object };

/** An SQS that takes what it is told to, a client of it, and the requests it got. */
export async function startSqsStub(reply: (request: SqsRequest, number: number) => SqsReply | Promise<SqsReply>) {
  const requests: SqsRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const { QueueUrl: queueUrl, Entries: entries } = JSON.parse(await text(incoming));
    const action = String(incoming.headers["x-amz-target"]).replace("AmazonSQS.", "");
    const request = { action, queueUrl, entries };
    const { status = 200, code, body = {} } = await reply(request, requests.push(request));
    const headers = code === undefined ? {} : { "x-amzn-query-error": `${code};Sender` };
    response.writeHead(status, { ...headers, "content-type": "application/x-amz-json-1.0" });
    response.end(JSON.stringify(code === undefined ? body : { __type: `com.amazonaws.sqs#${code}`, message: code }));
  });
  const client = new SQSClient({
    ...{ endpoint: await listen(server), region: "us-east-1", maxAttempts: 1, useQueueUrlAsEndpoint: false },
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
  });
  onTestFinished(() => client.destroy());
  return { client, requests };
}

/** The answer by which SQS takes a batch, but for the entries that it names as failed. */
export function taken({ entries }: SqsRequest, failed: readonly BatchResultErrorEntry[] = []): SqsReply {
  const failedIds = new Set(failed.map(({ Id }) => Id));
  const Successful = entries
    .filter(({ Id }) => !failedIds.has(Id))
    .map(({ Id, MessageBody }) => ({ Id, MessageId: Id, MD5OfMessageBody: md5(MessageBody) }));
  return { body: { Successful, Failed: failed } };
}

function md5(body = ""): string {
  return createHash("md5").update(body).digest("hex");
}
