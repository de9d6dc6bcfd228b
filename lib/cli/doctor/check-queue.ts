import type { SQSClient } from "@aws-sdk/client-sqs";
import { queueName } from "../../client.ts";
import type { QueueName } from "../../config.ts";
import { isObject } from "../../parse.ts";
import type { Connection } from "../aws/connection.ts";
import { explainAwsError } from "../aws/explain-aws-error.ts";
import { findQueueUrl } from "../aws/queue.ts";
import { CliError } from "../cli-error.ts";
import type { Finding } from "./finding.ts";

type Attributes = Readonly<Partial<Record<string, string>>>;

const FUNCTION_TIMEOUT_SECONDS = 30;
const MIN_KEPT_SECONDS = 14 * 24 * 60 * 60;
const MIN_RECEIVES = 100;
/** SQS delivers nothing more from a queue with about 120,000 messages in flight. Source: SQS quotas. */
const MANY_IN_FLIGHT = 100_000;

/** Checks that a queue exists and has the settings that the functions need; reports the number of messages. */
export async function checkQueue(client: SQSClient, connection: Connection, queue: QueueName): Promise<Finding> {
  const what = queueName(connection.stage, queue);
  try {
    const QueueUrl = await findQueueUrl(client, connection, queue);
    const { GetQueueAttributesCommand } = await import("@aws-sdk/client-sqs");
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] });
    const { Attributes = {} } = await client.send(command);
    const faults = findFaults(queue, Attributes, connection.stage);
    if (faults.length > 0) return { what, verdict: "wrong", words: faults.join("; ") };
    return { what, verdict: "ok", words: countMessages(Attributes) };
  } catch (error) {
    const explained = explainAwsError(error, connection.location);
    if (explained instanceof CliError) return { what, verdict: "wrong", words: explained.message };
    throw error;
  }
}

function countMessages({ ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible }: Attributes): string {
  return `${ApproximateNumberOfMessages} waiting, ${ApproximateNumberOfMessagesNotVisible} in flight`;
}

function findFaults(queue: QueueName, attributes: Attributes, stage: string): string[] {
  const isKept = queue === "results" || queue === "dead-letters";
  const inFlight = Number(attributes.ApproximateNumberOfMessagesNotVisible);
  return [
    ...(isKept ? findFaultsOfKept(attributes) : findFaultsOfConsumed(attributes, stage)),
    ...(inFlight < MANY_IN_FLIGHT ? [] : [`${inFlight} messages in flight: at 120,000 SQS delivers nothing more`]),
  ];
}

/** A dead letter keeps the age of its message, so its queue must keep messages longer than the consumed queues. */
function findFaultsOfKept({ MessageRetentionPeriod, RedrivePolicy }: Attributes): string[] {
  return [
    ...(Number(MessageRetentionPeriod) < MIN_KEPT_SECONDS
      ? [`the queue keeps messages for ${MessageRetentionPeriod} s instead of 14 days`]
      : []),
    ...(RedrivePolicy ? ["the queue has a redrive policy, but must have none"] : []),
  ];
}

function findFaultsOfConsumed({ VisibilityTimeout, RedrivePolicy }: Attributes, stage: string): string[] {
  const { deadLetterTargetArn = "", maxReceiveCount = 0 } = parseRedrivePolicy(RedrivePolicy);
  const deadLetters = queueName(stage, "dead-letters");
  return [
    ...(Number(VisibilityTimeout) < FUNCTION_TIMEOUT_SECONDS
      ? [
          `the visibility timeout is ${VisibilityTimeout} s, less than the functions' timeout of ${FUNCTION_TIMEOUT_SECONDS} s`,
        ]
      : []),
    ...(String(deadLetterTargetArn).endsWith(`:${deadLetters}`)
      ? []
      : [`the redrive policy does not name ${deadLetters}`]),
    ...(Number(maxReceiveCount) >= MIN_RECEIVES
      ? []
      : [`the redrive policy moves a message after ${maxReceiveCount} receives instead of 1000`]),
  ];
}

function parseRedrivePolicy(policy = "{}"): Readonly<Record<PropertyKey, unknown>> {
  const json: unknown = JSON.parse(policy);
  return isObject(json) ? json : {};
}
