import * as z from "zod/mini";
import type { Intervene } from "../rig/sqs-proxy.ts";
import type { SqsEntry, SqsRequest } from "../rig/sqs-request.ts";

/** A request to SQS, and the stop requests that its entries are about. */
export type LoggedSqsRequest = {
  readonly action: string;
  /** The last part of the queue's name, such as `results`. */
  readonly queue: string;
  readonly requestIds: readonly string[];
  /** The visibility timeouts that the request sets, in seconds, in the order of the request ids. */
  readonly visibility: readonly number[];
};

const RECEIVED = z.looseObject({
  Messages: z._default(z.array(z.looseObject({ ReceiptHandle: z.string(), Body: z.string() })), []),
});

/** Returns an intervention for the SQS proxy that logs every request, and rejects the batches that `isRejected` selects. */
export function createSqsLog(isRejected: (request: LoggedSqsRequest) => boolean) {
  const log: LoggedSqsRequest[] = [];
  const idByHandle = new Map<string, string>();

  const idOf = ({ ReceiptHandle = "", MessageAttributes = {} }: SqsEntry): string =>
    idByHandle.get(ReceiptHandle) ?? MessageAttributes.requestId?.StringValue ?? "";

  const intervene: Intervene = async (request, passOn) => {
    const logged = {
      action: request.action,
      queue: request.queueUrl.replace(/.*\/stopcord-[a-z]+-/, ""),
      requestIds: request.entries.map(idOf),
      visibility: request.entries.flatMap(({ VisibilityTimeout = [] }) => VisibilityTimeout),
    };
    log.push(logged);
    if (isRejected(logged)) return { body: rejection(request) };
    const reply = await passOn();
    if (request.action === "ReceiveMessage") {
      for (const { ReceiptHandle, Body } of RECEIVED.parse(reply.body).Messages)
        idByHandle.set(ReceiptHandle, /"id":"([^"]*)"/.exec(Body)?.[1] ?? "");
    }
    return reply;
  };

  return {
    intervene,
    /** Returns the requests about one stop request, in their order. */
    about: (requestId: string) => log.filter(({ requestIds }) => requestIds.includes(requestId)),
  };
}

/** The answer that reports every entry of a batch as failed. */
function rejection({ entries }: SqsRequest) {
  const Failed = entries.map(({ Id }) => ({
    Id,
    Code: "InternalError",
    SenderFault: false,
    Message: "rejected by the test",
  }));
  return { Successful: [], Failed };
}
