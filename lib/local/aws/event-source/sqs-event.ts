import type { Message, MessageAttributeValue } from "@aws-sdk/client-sqs";
import * as z from "zod/mini";

/** The queue that the messages of an event come from. */
export type QueueOrigin = { readonly arn: string; readonly region: string };

/** A message attribute in Lambda's event. */
export type RecordAttribute = {
  readonly stringValue?: string;
  readonly binaryValue?: string;
  readonly stringListValues: readonly string[];
  readonly binaryListValues: readonly string[];
  readonly dataType: string;
};

/** A message in Lambda's event. Source: docs.aws.amazon.com/lambda/latest/dg/with-sqs.html. */
export type SqsRecord = {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<Record<string, RecordAttribute>>;
  readonly md5OfBody: string;
  readonly md5OfMessageAttributes?: string;
  readonly eventSource: "aws:sqs";
  readonly eventSourceARN: string;
  readonly awsRegion: string;
};

/** The event that Lambda invokes a function with. */
export type SqsEvent = { readonly Records: readonly SqsRecord[] };

// SQS always sends these fields, though the SDK's types make them optional.
const MESSAGE = z.object({ MessageId: z.string(), ReceiptHandle: z.string(), Body: z.string(), MD5OfBody: z.string() });

/** Converts a received message to a record of Lambda's SQS event. */
export function toRecord(message: Message, origin: QueueOrigin): SqsRecord {
  const { MessageId, ReceiptHandle, Body, MD5OfBody } = MESSAGE.parse(message);
  const attributes = Object.entries(message.MessageAttributes ?? {});
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: message.Attributes ?? {},
    messageAttributes: Object.fromEntries(attributes.map(([name, value]) => [name, toAttribute(value)])),
    md5OfBody: MD5OfBody,
    ...(message.MD5OfMessageAttributes !== undefined && { md5OfMessageAttributes: message.MD5OfMessageAttributes }),
    eventSource: "aws:sqs",
    eventSourceARN: origin.arn,
    awsRegion: origin.region,
  };
}

function toAttribute({ StringValue, BinaryValue, DataType }: MessageAttributeValue): RecordAttribute {
  return {
    ...(StringValue !== undefined && { stringValue: StringValue }),
    ...(BinaryValue !== undefined && { binaryValue: Buffer.from(BinaryValue).toString("base64") }),
    stringListValues: [],
    binaryListValues: [],
    dataType: DataType ?? "String",
  };
}
