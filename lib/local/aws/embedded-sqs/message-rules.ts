import * as z from "zod/mini";

const ATTRIBUTE = z.looseObject({
  DataType: z.optional(z.string()),
  StringValue: z.optional(z.string()),
  BinaryValue: z.optional(z.string()),
});

/** The parts of a message to send that SQS checks and fauxqs does not. */
export const checkedMessageSchema = z.object({
  DelaySeconds: z.nullish(z.number()),
  MessageGroupId: z.nullish(z.string()),
  MessageAttributes: z.nullish(z.record(z.string(), ATTRIBUTE)),
});

export type CheckedMessage = z.output<typeof checkedMessageSchema>;

const MAX_DELAY_SECONDS = 900;
const MAX_ATTRIBUTES = 10;

/** Letters, digits and punctuation, 1–128 of them, no spaces. Source: SQS API reference, SendMessage. */
const GROUP_ID = /^[!-~]{1,128}$/;

/** Returns the message of the InvalidParameterValue with which SQS refuses a message; undefined for a valid one. */
export function messageFault({ DelaySeconds, MessageGroupId, MessageAttributes }: CheckedMessage): string | undefined {
  const attributes = Object.entries(MessageAttributes ?? {});
  const empty = attributes.find(([, { StringValue, BinaryValue }]) => !StringValue && !BinaryValue);
  if (typeof DelaySeconds === "number" && !isDelay(DelaySeconds)) {
    return `Value ${DelaySeconds} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`;
  }
  if (typeof MessageGroupId === "string" && !GROUP_ID.test(MessageGroupId)) {
    return `Value ${MessageGroupId} for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.`;
  }
  if (attributes.length > MAX_ATTRIBUTES) {
    return `Number of message attributes [${attributes.length}] exceeds the allowed maximum [${MAX_ATTRIBUTES}].`;
  }
  if (empty === undefined) return undefined;
  const [name, { DataType = "String" }] = empty;
  return `Message (user) attribute '${name}' must contain a non-empty value of type '${DataType}'.`;
}

function isDelay(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= 0 && seconds <= MAX_DELAY_SECONDS;
}
