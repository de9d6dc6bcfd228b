import type { SQSClient } from "@aws-sdk/client-sqs";
import { queueName } from "../client.ts";
import type { QueueName } from "../config.ts";
import { isObject } from "../parse.ts";
import { CliError } from "./cli-error.ts";
import type { Connection } from "./connection.ts";
import { explain } from "./explain.ts";
import type { Finding } from "./finding.ts";
import { openQueue } from "./queue.ts";

type Attributes = Readonly<Partial<Record<string, string>>>;

const DAY_SECONDS = 24 * 60 * 60;
/** At about 120,000 messages in flight a queue hands out nothing more. */
const MANY_IN_FLIGHT = 100_000;

/** Looks at a queue: whether it is there, is set up as the functions need it, and how full it is. */
export async function checkQueue(client: SQSClient, connection: Connection, queue: QueueName): Promise<Finding> {
  const what = queueName(connection.stage, queue);
  try {
    const { url } = await openQueue(client, connection, queue);
    const { GetQueueAttributesCommand } = await import("@aws-sdk/client-sqs");
    const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] });
    const { Attributes = {} } = await client.send(command);
    const faults = faultsOf(queue, Attributes, connection.stage);
    if (faults.length > 0) return { what, verdict: "wrong", words: faults.join("; ") };
    return { what, verdict: "ok", words: fullness(Attributes) };
  } catch (error) {
    const explained = explain(error, connection.place);
    if (explained instanceof CliError) return { what, verdict: "wrong", words: explained.message };
    throw error;
  }
}

function fullness({ ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible }: Attributes): string {
  return `${ApproximateNumberOfMessages} waiting, ${ApproximateNumberOfMessagesNotVisible} in flight`;
}

function faultsOf(queue: QueueName, attributes: Attributes, stage: string): string[] {
  const faults =
    queue === "results" || queue === "dead-letters" ? faultsOfKept(attributes) : faultsOfConsumed(attributes, stage);
  const inFlight = Number(attributes.ApproximateNumberOfMessagesNotVisible);
  return inFlight < MANY_IN_FLIGHT
    ? faults
    : [...faults, `${inFlight} messages in flight: at 120,000 it hands out nothing more`];
}

/** A dead letter keeps its age, so that its queue has to keep messages longer than those it serves. */
function faultsOfKept({ MessageRetentionPeriod, RedrivePolicy }: Attributes): string[] {
  return [
    ...(Number(MessageRetentionPeriod) < 14 * DAY_SECONDS
      ? [`it keeps messages for ${MessageRetentionPeriod} s, not 14 days`]
      : []),
    ...(RedrivePolicy ? ["it has a redrive policy, and should have none"] : []),
  ];
}

function faultsOfConsumed({ VisibilityTimeout, RedrivePolicy }: Attributes, stage: string): string[] {
  const { deadLetterTargetArn = "", maxReceiveCount = 0 } = redriveOf(RedrivePolicy);
  const deadLetters = queueName(stage, "dead-letters");
  return [
    ...(Number(VisibilityTimeout) < 30
      ? [`its visibility timeout is ${VisibilityTimeout} s, less than six times the functions'`]
      : []),
    ...(String(deadLetterTargetArn).endsWith(`:${deadLetters}`)
      ? []
      : [`what it gives up does not go to ${deadLetters}`]),
    ...(Number(maxReceiveCount) >= 100 ? [] : [`it gives a message up after ${maxReceiveCount} receives, not 1000`]),
  ];
}

function redriveOf(policy = "{}"): Readonly<Record<PropertyKey, unknown>> {
  const json: unknown = JSON.parse(policy);
  return isObject(json) ? json : {};
}
