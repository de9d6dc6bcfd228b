import { isObject, type Parsed } from "../parse.ts";
import { parseTime } from "../time/iso-time.ts";
import { type RawRequest, readBody } from "./body.ts";

/** The request or group in a message, and the id and the time that its envelopes give it. */
export type Unwrapped = { readonly raw: RawRequest; readonly id?: unknown; readonly sentAt?: string | undefined };

/** An envelope that other systems put around a request: how it is recognised, and what is in it. */
type Envelope = {
  readonly name: string;
  matches(raw: RawRequest): boolean;
  /** The content, or the fault by which an envelope without a request is named. */
  open(raw: RawRequest): Parsed<unknown>;
  readonly idKey: string;
  readonly timeKey: string;
};

const MAX_LAYERS = 2;

/** Envelopes by their shape; anybody who may send can imitate one, so it gives no rights. No URL in it is ever fetched. */
const ENVELOPES: readonly Envelope[] = [
  {
    name: "SNS notification",
    matches: ({ Type, Message }) => Type === "Notification" && Message !== undefined,
    open: ({ Message }) => (typeof Message === "string" ? readText(Message) : contentOf("Message", Message)),
    idKey: "MessageId",
    timeKey: "Timestamp",
  },
  {
    name: "EventBridge event",
    matches: (raw) => typeof raw["detail-type"] === "string" && "source" in raw,
    open: ({ detail }) => contentOf("detail", detail),
    idKey: "id",
    timeKey: "time",
  },
  {
    name: "CloudEvents event",
    matches: ({ specversion }) => typeof specversion === "string",
    open: ({ specversion, data, data_base64 }) => {
      if (specversion !== "1.0") return fault("specversion: 1.0");
      if (data_base64 !== undefined) return fault("data_base64: send the request as JSON in data");
      return contentOf("data", data);
    },
    idKey: "id",
    timeKey: "time",
  },
];

/** Messages that are recognised and hold no request. */
const WITHOUT_REQUEST: readonly { matches(raw: RawRequest): boolean; readonly fault: string }[] = [
  {
    matches: ({ Type }) => Type === "SubscriptionConfirmation" || Type === "UnsubscribeConfirmation",
    fault: "an SNS confirmation, not a request: confirm the subscription in AWS",
  },
  {
    matches: ({ Event }) => Event === "s3:TestEvent",
    fault: "the test event of an S3 notification, not a request",
  },
  {
    matches: ({ Records }) =>
      Array.isArray(Records) && Records.some((one) => isObject(one) && one.eventSource === "aws:s3"),
    fault: "an S3 event, not a request",
  },
  {
    matches: ({ Records }) => Array.isArray(Records),
    fault: "an event with Records, not a request",
  },
];

/** Takes a request or a group out of at most two envelopes. A message in no envelope is returned as it is. */
export function unwrap(raw: RawRequest): Parsed<Unwrapped> {
  let found: Unwrapped = { raw };
  for (let layer = 0; !isRequest(found.raw); layer++) {
    const { raw: current } = found;
    const useless = WITHOUT_REQUEST.find(({ matches }) => matches(current));
    if (useless) return fault(`body: ${useless.fault}`);
    const envelope = ENVELOPES.find(({ matches }) => matches(current));
    if (envelope === undefined) break;
    if (layer === MAX_LAYERS) return fault(`body: more than ${MAX_LAYERS} envelopes around the request`);
    const content = envelope.open(current);
    if (!content.ok) return { ok: false, faults: content.faults.map((one) => `${envelope.name}: ${one}`) };
    if (!isObject(content.value)) return fault(`${envelope.name}: it holds no request`);
    found = {
      raw: content.value,
      id: current[envelope.idKey],
      sentAt: timeIn(current[envelope.timeKey]) ?? found.sentAt,
    };
  }
  return { ok: true, value: found };
}

/** Tells whether an object is a request, a group or one of the known envelopes, and so worth routing. */
export function isRoutable(raw: RawRequest): boolean {
  return isRequest(raw) || ENVELOPES.some(({ matches }) => matches(raw));
}

function isRequest(raw: RawRequest): boolean {
  return "service" in raw || "stops" in raw || "target" in raw;
}

function contentOf(key: string, content: unknown): Parsed<unknown> {
  return isObject(content) ? { ok: true, value: content } : fault(`${key}: a request or a group as a JSON object`);
}

/** Reads a text in an envelope as a body: a text has the limits of a body, which the body around it does not show. */
function readText(text: string): Parsed<unknown> {
  const read = readBody(text);
  return read.ok ? read : { ok: false, faults: read.faults.map((one) => one.replace(/^body: /, "Message: ")) };
}

function timeIn(value: unknown): string | undefined {
  return typeof value === "string" && parseTime(value) !== undefined ? value : undefined;
}

function fault(text: string): Parsed<never> {
  return { ok: false, faults: [text] };
}
