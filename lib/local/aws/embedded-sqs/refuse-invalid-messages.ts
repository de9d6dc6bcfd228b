import * as z from "zod/mini";
import type { EmbeddedSqs } from "./embedded-sqs.ts";
import { checkedMessageSchema, messageFault } from "./message-rules.ts";

const BATCH = z.looseObject({ Entries: z.array(z.looseObject({ ...checkedMessageSchema.shape, Id: z.string() })) });
const ANSWER = z.looseObject({ Failed: z._default(z.array(z.unknown()), []) });

const MAX_BATCH_ENTRIES = 10;
const CODE = "InvalidParameterValue";
const JSON_TYPE = "application/x-amz-json-1.0";

/**
 * Refuses what SQS refuses and fauxqs accepts: a delay outside 0–900 seconds, an eleventh attribute, an empty attribute value
 * and an invalid group id. SendMessage fails as a whole; SendMessageBatch fails for the entry, with SenderFault.
 */
export function refuseInvalidMessages(app: EmbeddedSqs): void {
  refuseMessages(app);
  refuseEntries(app);
}

function refuseMessages(app: EmbeddedSqs): void {
  app.addHook("preHandler", async (request, reply) => {
    if (request.headers["x-amz-target"] !== "AmazonSQS.SendMessage") return undefined;
    const message = checkedMessageSchema.safeParse(request.body).data;
    const fault = message && messageFault(message);
    if (fault === undefined) return undefined;
    const headers = { "content-type": JSON_TYPE, "x-amzn-query-error": `${CODE};Sender` };
    return reply
      .code(400)
      .headers(headers)
      .send({ __type: `com.amazonaws.sqs#${CODE}`, message: fault });
  });
}

function refuseEntries(app: EmbeddedSqs): void {
  const refused = new WeakMap<object, readonly object[]>();

  app.addHook("preHandler", async (request, reply) => {
    if (request.headers["x-amz-target"] !== "AmazonSQS.SendMessageBatch") return undefined;
    const batch = BATCH.safeParse(request.body).data;
    if (batch === undefined || !isWholeBatchValid(batch.Entries)) return undefined;
    const failed = batch.Entries.flatMap(failuresOf);
    if (failed.length === 0) return undefined;
    const taken = batch.Entries.filter((entry) => messageFault(entry) === undefined);
    if (taken.length === 0) return reply.header("content-type", JSON_TYPE).send({ Successful: [], Failed: failed });
    refused.set(request, failed);
    request.body = { ...batch, Entries: taken };
    return undefined;
  });

  app.addHook("preSerialization", async (request, reply, payload) => {
    const failed = refused.get(request);
    const answer = ANSWER.safeParse(payload).data;
    if (failed === undefined || answer === undefined || reply.statusCode !== 200) return payload;
    return { ...answer, Failed: [...answer.Failed, ...failed] };
  });
}

type BatchEntry = z.output<typeof BATCH>["Entries"][number];

function failuresOf(entry: BatchEntry): readonly object[] {
  const fault = messageFault(entry);
  return fault === undefined ? [] : [{ Id: entry.Id, SenderFault: true, Code: CODE, Message: fault }];
}

/** SQS refuses a batch of too many entries, or with two equal ids, before it looks at the entries; so does fauxqs. */
function isWholeBatchValid(entries: readonly BatchEntry[]): boolean {
  const ids = new Set(entries.map(({ Id }) => Id));
  return entries.length <= MAX_BATCH_ENTRIES && ids.size === entries.length;
}
