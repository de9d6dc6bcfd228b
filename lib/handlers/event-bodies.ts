import { MAX_ENTRY_BYTES, sqsJson } from "../sqs/entry.ts";

/** An event as the body of a message, and as the body of a dead letter that SQS takes. */
export type EventBodies = { readonly body: string; readonly letterBody: string };

/** Writes the request of a direct invocation as a message has it. Throws one sentence where no queue takes it, not even as a dead letter. */
export function eventBodies(request: unknown): EventBodies {
  const bodies = write(request);
  if (bodies === undefined) throw new Error("handling an event: the request is nested more than 500 deep");
  if (Buffer.byteLength(bodies.letterBody) > MAX_ENTRY_BYTES)
    throw new Error("handling an event: the request is larger than an SQS message; a request has at most 256 KiB");
  return bodies;
}

/** JSON.stringify overflows the stack at some thousands of levels. */
function write(request: unknown): EventBodies | undefined {
  try {
    return { body: JSON.stringify(request), letterBody: sqsJson(request) };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
