import * as z from "zod/mini";
import type { Intervene } from "../rig/sqs-proxy.ts";
import type { SqsEntry, SqsRequest } from "../rig/sqs-request.ts";

/** A request to SQS, and the stop requests that its entries are about. */
export type LoggedSqsRequest = {
  readonly action: string;
  /** The last part of the queue's name, such as `results`. */
  readonly queue: string;
  readonly requestIds: readonly string[];
  /** The delays of requests that are handed back, in seconds, in the order of the request ids. */
  readonly delays: readonly number[];
};

const RECEIVED = z.looseObject({
  Messages: z._default(z.array(z.looseObject({ ReceiptHandle: z.string(), Body: z.string() })), []),
});

/** Returns an intervention for the SQS proxy that logs every request, and rejects the batches that `isRejected` selects. */
export function createSqsLog(isRejected: (request: LoggedSqsRequest) => boolean) {
  const log: LoggedSqsRequest[] = [];
  const idByHandle = new Map<string, string>();

  /** Outcomes and dead letters name their request by an attribute, requests that are handed back by their body. */
  const idOf = (entry: SqsEntry): string => {
    const { ReceiptHandle = "", MessageAttributes = {}, MessageBody = "", DelaySeconds } = entry;
    const idOfBody = DelaySeconds === undefined ? "" : idIn(MessageBody);
    return idByHandle.get(ReceiptHandle) ?? MessageAttributes.requestId?.StringValue ?? idOfBody;
  };

  const intervene: Intervene = async (request, passOn) => {
    const logged = {
      action: request.action,
      queue: request.queueUrl.replace(/.*\/stopcord-[a-z]+-/, ""),
      requestIds: request.entries.map(idOf),
      delays: request.entries.flatMap(({ DelaySeconds = [] }) => DelaySeconds),
    };
    log.push(logged);
    if (isRejected(logged)) return { body: rejection(request) };
    const reply = await passOn();
    if (request.action === "ReceiveMessage") {
      for (const { ReceiptHandle, Body } of RECEIVED.parse(reply.body).Messages)
        idByHandle.set(ReceiptHandle, idIn(Body));
    }
    return reply;
  };

  return {
    intervene,
    /** Returns the requests about one stop request, in their order. */
    about: (requestId: string) => log.filter(({ requestIds }) => requestIds.includes(requestId)),
  };
}

function idIn(body: string): string {
  return /"id":"([^"]*)"/.exec(body)?.[1] ?? "";
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
