import { createHash, randomBytes } from "node:crypto";
import * as z from "zod/mini";

/** Invocations of one chain after which Lambda drops the next one, unless the function has `RecursiveLoop: Allow`. */
export const MAX_HOPS = 16;

/**
 * `Lineage=<invocations>:<function>:<earlier invocations of it>`, as recorded on AWS for a function that sends to its own
 * queue: 1:b695919f:0 at its first invocation, 16:b695919f:15 at its last. For chains of several functions no record is known;
 * here the first number counts the invocations of all of them.
 */
const LINEAGE = /;?Lineage=(\d+):([\da-f]+):(\d+)/;

const EVENT = z.object({
  Records: z.array(z.object({ attributes: z.object({ AWSTraceHeader: z.optional(z.string()) }) })),
});

/** A function sends the header on in its HTTP requests, so text that a header cannot hold is no trace header. */
const TRACE_HEADER = /^[\w=:;|.-]{1,512}$/;

/** Tells whether text may be a trace header, such as `Root=1-67891233-abcdef012345678912345678;Parent=53995c3f42cd8ad8;Sampled=1`. */
export function isTraceHeader(text: unknown): text is string {
  return typeof text === "string" && TRACE_HEADER.test(text);
}

/** Counts the invocations that a message has come from, by the trace header that SQS handed out with it. */
export function hopsOf(traceHeader: string | undefined): number {
  return Number(LINEAGE.exec(traceHeader ?? "")?.[1] ?? 0);
}

/**
 * Builds the trace header of an invocation, which Lambda puts into `_X_AMZN_TRACE_ID`. It continues the trace of the event's
 * record with the most hops; AWS does not document which record of a batch it continues.
 */
export function invocationTraceHeader(event: unknown, functionName: string): string {
  const records = EVENT.safeParse(event).data?.Records ?? [];
  const headers = records.map(({ attributes }) => attributes.AWSTraceHeader).filter(isTraceHeader);
  const received = headers.sort((a, b) => hopsOf(b) - hopsOf(a))[0] ?? "";
  const trace = received.replace(LINEAGE, "") || newTrace();
  const [, , lastFunction, loops] = LINEAGE.exec(received) ?? [];
  const functionHash = createHash("sha256").update(functionName).digest("hex").slice(0, 8);
  const earlier = lastFunction === functionHash ? Number(loops) + 1 : 0;
  return `${trace};Lineage=${hopsOf(received) + 1}:${functionHash}:${earlier}`;
}

/** `Sampled=0`, since nothing on one machine collects traces. */
function newTrace(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  const hex = (bytes: number) => randomBytes(bytes).toString("hex");
  return `Root=1-${seconds}-${hex(12)};Parent=${hex(8)};Sampled=0`;
}
