import type { ReceivedDeadLetter } from "./received-messages.ts";

/** Reads the request id of a dead letter. One made by EventBridge or SQS itself has the id only in its body. */
export function idOf({ attributes, body }: ReceivedDeadLetter): string {
  if (attributes.requestId !== undefined) return attributes.requestId;
  return /^\{"id":"([^"]+)"/.exec(body)?.[1] ?? "";
}
