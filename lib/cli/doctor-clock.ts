import type { SQSClient } from "@aws-sdk/client-sqs";
import { queueName } from "../client.ts";
import { isObject } from "../parse.ts";
import type { Connection } from "./connection.ts";
import type { Finding } from "./finding.ts";
import { durationText } from "./outcome-text.ts";

/** AWS refuses signatures of clocks five minutes off; long before that, sentAt and deadlines are wrong. */
const MAX_SKEW_MS = 30_000;

/** Holds this machine's clock, by which sentAt is set, against the one of SQS; throws when SQS cannot be reached. */
export async function checkClock(client: SQSClient, { stage }: Connection): Promise<Finding> {
  const dates: unknown[] = [];
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      dates.push(dateOf(result.response));
      return result;
    },
    { step: "deserialize", priority: "low", name: "stopcordReadsTheDate" }, // next to the wire, where an error is still an answer
  );
  const { GetQueueUrlCommand } = await import("@aws-sdk/client-sqs");
  const startMs = Date.now();
  await client.send(new GetQueueUrlCommand({ QueueName: queueName(stage, "requests") })).catch((error) => {
    if (dates.length === 0) throw error;
  });
  const serverMs = Date.parse(String(dates.at(-1)));
  const what = "this machine's clock";
  if (Number.isNaN(serverMs)) return { what, verdict: "not checked", words: "SQS did not say what time it is" };
  const skewMs = (startMs + Date.now()) / 2 - serverMs - 500; // the header is cut to whole seconds
  if (Math.abs(skewMs) < MAX_SKEW_MS) return { what, verdict: "ok", words: "agrees with the one of SQS" };
  const words = `${durationText(Math.abs(skewMs))} ${skewMs > 0 ? "ahead of" : "behind"} the one of SQS: set it by NTP`;
  return { what, verdict: "wrong", words };
}

function dateOf(response: unknown): unknown {
  return isObject(response) && isObject(response.headers) ? response.headers.date : undefined;
}
