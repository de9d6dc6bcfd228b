/** Envelopes in which a request may come: an SNS notification, an EventBridge event, a CloudEvents event. */
export const ENVELOPES = ["sns", "event", "cloud-event"] as const;

export type EnvelopeKind = (typeof ENVELOPES)[number];

/** Puts the body of a request into an envelope with an id and a time of its own. */
export function wrap(body: string, kind: EnvelopeKind, nowMs: number): string {
  const time = new Date(nowMs).toISOString();
  const id = "00000000-0000-4000-8000-000000000001";
  if (kind === "sns")
    return JSON.stringify({ Type: "Notification", MessageId: id, TopicArn: TOPIC, Message: body, Timestamp: time });
  const data: unknown = JSON.parse(body);
  return kind === "event"
    ? escapeUnsendable(JSON.stringify({ version: "0", id, "detail-type": "stop", source: "soak", time, detail: data }))
    : escapeUnsendable(JSON.stringify({ specversion: "1.0", id, source: "soak", type: "stop", data }));
}

const TOPIC = "arn:aws:sns:us-east-1:000000000000:soak";

/** Escapes U+FFFF, because SQS rejects that character in a body. */
export function escapeUnsendable(json: string): string {
  return json.replaceAll("\uffff", "\\uffff");
}
