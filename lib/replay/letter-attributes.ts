import * as z from "zod/mini";

const attribute = z.catch(z.optional(z.object({ StringValue: z.string() })), undefined);

/** The attributes of a received message. One that holds no text is absent. */
export const attributesSchema = z.catch(z.record(z.string(), attribute), {});

/** Longer than any text of stopcord: the text of other senders is cut, so that it cannot fill a report. */
export const MAX_TEXT = 512;

/** Attributes of stopcord, and those that EventBridge Scheduler gives its dead letters. Source: its user guide, "Retrieve the dead-letter event". */
type KnownAttribute =
  | "requestId"
  | "service"
  | "status"
  | "code"
  | "message"
  | "deadLetteredAt"
  | "replays"
  | "httpStatus"
  | "errorCode"
  | "cloudRequestId"
  | "SCHEDULE_ARN"
  | "SCHEDULED_TIME"
  | "IS_PAYLOAD_TRUNCATED"
  | "ERROR_CODE"
  | "ERROR_MESSAGE";

/** The texts of the attributes that stopcord knows. */
export type AttributeTexts = Readonly<Partial<Record<KnownAttribute, string>>>;

/** Returns the texts of all attributes, each cut. */
export function textsOf(given: z.output<typeof attributesSchema>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value.StringValue.slice(0, MAX_TEXT)]],
    ),
  );
}

/**
 * A letter that SQS moved carries attributes of its sender, which prove nothing. Only `replays` is kept, because it can only forbid
 * a replay.
 */
export function trustedAttributes(attributes: AttributeTexts, isMoved: boolean): AttributeTexts {
  const { replays } = attributes;
  return isMoved ? (replays === undefined ? {} : { replays }) : attributes;
}
