import type { SqsRecord } from "../../lib/local/aws/event-source/sqs-event.ts";
import type { SqsEntry } from "../rig/sqs-request.ts";

/**
 * The mark of a delivery: its number at the end of a group id. A worker hands a request back with the group id that it got, so that
 * the mark tells which delivery sent the message. The account, which is the group id otherwise, contains no `~`.
 */
const MARK = /~(\d+)$/;

/** The attribute that carries the mark through the embedded SQS, which drops the group ids of standard queues. */
const ATTRIBUTE = "soakSentBy";

/** Returns the record with the mark of its delivery. */
export function markRecord(record: SqsRecord, deliveryNumber: number): SqsRecord {
  const { MessageGroupId = "", ...attributes } = record.attributes;
  const { [ATTRIBUTE]: _, ...messageAttributes } = record.messageAttributes;
  const marked = `${MessageGroupId.replace(MARK, "")}~${deliveryNumber}`;
  return { ...record, attributes: { ...attributes, MessageGroupId: marked }, messageAttributes };
}

/** Returns the number of the delivery that sends an entry; undefined for any other sender. */
export function readSender({ MessageGroupId = "" }: SqsEntry): number | undefined {
  const [, digits] = MARK.exec(MessageGroupId) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** Returns an entry with its mark in an attribute too. */
export function keepMark(entry: SqsEntry): SqsEntry {
  const sender = readSender(entry);
  if (sender === undefined) return entry;
  const mark = { DataType: "String", StringValue: String(sender) };
  return { ...entry, MessageAttributes: { ...entry.MessageAttributes, [ATTRIBUTE]: mark } };
}

/** Returns the number of the delivery that sent the message of a record; undefined for any other sender. */
export function readSentBy({ messageAttributes }: SqsRecord): number | undefined {
  const digits = messageAttributes[ATTRIBUTE]?.stringValue;
  return digits === undefined ? undefined : Number(digits);
}
