import type { SQSClient } from "@aws-sdk/client-sqs";
import { AwsError } from "../aws/aws-error.ts";
import type { Connection } from "../aws/connection.ts";
import { findQueueUrl } from "../aws/queue.ts";
import { NEXT_TO_WIRE, readDates } from "../aws/server-date.ts";
import { formatDuration } from "../duration.ts";
import type { Finding } from "./finding.ts";

/** AWS rejects signatures whose time is five minutes off; sentAt and deadlines are wrong much earlier. */
const MAX_SKEW_MS = 30_000;

/** Compares this machine's clock, which sets sentAt, with the clock of SQS. Throws if it is not SQS that answers. */
export async function checkClock(client: SQSClient, connection: Connection): Promise<Finding> {
  const what = "this machine's clock";
  const { serverMs, atMs } = await readServerDate(client, connection);
  if (Number.isNaN(serverMs)) return { what, verdict: "not checked", words: "the answer of SQS has no date" };
  const skewMs = atMs - serverMs - 500; // the date header has whole seconds, so it is 500 ms early on average
  if (Math.abs(skewMs) < MAX_SKEW_MS) return { what, verdict: "ok", words: "agrees with the clock of SQS" };
  const direction = skewMs > 0 ? "ahead of" : "behind";
  const words = `${formatDuration(Math.abs(skewMs))} ${direction} the clock of SQS: synchronise it with NTP`;
  return { what, verdict: "wrong", words };
}

/** Reads the date header of one answer, also of an error. `atMs` is this machine's time halfway through the call. */
async function readServerDate(client: SQSClient, connection: Connection): Promise<{ serverMs: number; atMs: number }> {
  const datesMs: number[] = [];
  client.middlewareStack.add(readDates(datesMs), NEXT_TO_WIRE);
  const startMs = Date.now();
  await findQueueUrl(client, connection, "requests").catch((error) => {
    if ((error instanceof AwsError && error.isForeign) || datesMs.length === 0) throw error;
  });
  return { serverMs: datesMs.at(-1) ?? Number.NaN, atMs: (startMs + Date.now()) / 2 };
}
