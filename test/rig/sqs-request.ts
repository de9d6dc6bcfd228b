import { hash } from "node:crypto";
import type { BatchResultErrorEntry } from "@aws-sdk/client-sqs";
import * as z from "zod/mini";

/** A request to SQS: action, queue, and the entries of a batch. */
export type SqsRequest = {
  readonly action: string;
  readonly queueUrl: string;
  readonly entries: readonly SqsEntry[];
};

/** An entry of a batch that sends, deletes or hides messages. */
export type SqsEntry = z.output<typeof ENTRY>;

/** An answer of SQS; with a `code` it is an error of that code. The default status is 200. */
export type SqsReply = { readonly status?: number; readonly code?: string; readonly body?: unknown };

const ENTRY = z.looseObject({
  Id: z.string(),
  MessageBody: z.optional(z.string()),
  MessageAttributes: z.optional(z.record(z.string(), z.looseObject({ StringValue: z.optional(z.string()) }))),
  ReceiptHandle: z.optional(z.string()),
  VisibilityTimeout: z.optional(z.number()),
  DelaySeconds: z.optional(z.number()),
  MessageGroupId: z.optional(z.string()),
});

const REQUEST = z.looseObject({ QueueUrl: z._default(z.string(), ""), Entries: z._default(z.array(ENTRY), []) });

/** Reads a request by its `x-amz-target` header and its body. */
export function readSqsRequest(target: string, body: string): SqsRequest {
  const { QueueUrl: queueUrl, Entries: entries } = REQUEST.parse(JSON.parse(body));
  return { action: target.replace("AmazonSQS.", ""), queueUrl, entries };
}

/** The status, headers and body of an HTTP answer that is this reply. */
export function httpReply({ status = 200, code, body = {} }: SqsReply) {
  const headers = { "content-type": "application/x-amz-json-1.0" };
  if (code === undefined) return { status, headers, body };
  return {
    status,
    headers: { ...headers, "x-amzn-query-error": `${code};Sender` },
    body: { __type: `com.amazonaws.sqs#${code}`, message: code },
  };
}

/** The reply by which SQS takes a batch, except for the entries that it reports as failed. */
export function acceptBatch({ entries }: SqsRequest, failed: readonly BatchResultErrorEntry[] = []): SqsReply {
  const failedIds = new Set(failed.map(({ Id }) => Id));
  const Successful = entries
    .filter(({ Id }) => !failedIds.has(Id))
    .map(({ Id, MessageBody = "" }) => ({ Id, MessageId: Id, MD5OfMessageBody: hash("md5", MessageBody) }));
  return { body: { Successful, Failed: failed } };
}
