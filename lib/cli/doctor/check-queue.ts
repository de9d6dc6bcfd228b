import type { SQSClient } from "@aws-sdk/client-sqs";
import { queueName } from "../../client.ts";
import type { QueueName } from "../../config.ts";
import { countNoun } from "../../outcome/count-noun.ts";
import { isObject, safeJson } from "../../parse.ts";
import { consumedQueues } from "../../stack/names.ts";
import { MAX_RECEIVES, retentionSeconds } from "../../stack/queues.ts";
import type { Connection } from "../aws/connection.ts";
import { findQueueUrl } from "../aws/queue.ts";
import { placeFlags } from "../place.ts";
import { type Finding, failedCheck } from "./finding.ts";

type Attributes = Readonly<Partial<Record<string, string>>>;

const DAY_SECONDS = 24 * 60 * 60;
/** SQS delivers nothing more from a queue with about 120,000 messages in flight. Source: SQS quotas. */
const MANY_IN_FLIGHT = 100_000;

/** A queue, and the timeout of the function that reads it, if that is known. */
export type QueueToCheck = { readonly queue: QueueName; readonly timeoutSeconds: number | undefined };

/** Checks that a queue exists and has the settings that the functions need; reports the number of messages. */
export async function checkQueue(
  client: SQSClient,
  connection: Connection,
  { queue, timeoutSeconds }: QueueToCheck,
): Promise<Finding> {
  const what = queueName(connection.stage, queue);
  try {
    const QueueUrl = await findQueueUrl(client, connection, queue);
    const { GetQueueAttributesCommand } = await import("@aws-sdk/client-sqs");
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] });
    const { Attributes = {} } = await client.send(command);
    if (Attributes.MessageRetentionPeriod === undefined)
      return { what, verdict: "wrong", words: "the answer of SQS has no settings of the queue: check --endpoint-url" };
    const faults = findFaults({ queue, timeoutSeconds }, Attributes, connection.stage);
    if (faults.length > 0) return { what, verdict: "wrong", words: faults.join("; ") };
    const count = Number(Attributes.ApproximateNumberOfMessages);
    if (queue === "dead-letters" && count > 0)
      return {
        what,
        verdict: "wrong",
        words: `${countNoun(count, "dead letter")}: npx stopcord ${placeFlags(connection)} dead-letters`,
      };
    return { what, verdict: "ok", words: countMessages(Attributes) };
  } catch (error) {
    return failedCheck({ what, service: "SQS", right: "sqs:GetQueueAttributes" }, error, connection);
  }
}

function countMessages({ ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible }: Attributes): string {
  return `${ApproximateNumberOfMessages} waiting, ${ApproximateNumberOfMessagesNotVisible} in flight`;
}

function findFaults({ queue, timeoutSeconds }: QueueToCheck, attributes: Attributes, stage: string): string[] {
  const isConsumed = consumedQueues.includes(queue);
  const inFlight = Number(attributes.ApproximateNumberOfMessagesNotVisible);
  return [
    ...findFaultsOfRetention(queue, attributes),
    ...findFaultOfVisibility(attributes, timeoutSeconds),
    ...(isConsumed ? findFaultsOfConsumed(attributes, stage) : findFaultsOfKept(attributes)),
    ...(inFlight < MANY_IN_FLIGHT ? [] : [`${inFlight} messages in flight: at 120,000 SQS delivers nothing more`]),
  ];
}

/** A dead letter keeps the age of its message, so its queue must keep messages longer than the consumed queues. */
function findFaultsOfRetention(queue: QueueName, { MessageRetentionPeriod }: Attributes): string[] {
  const seconds = retentionSeconds(queue);
  if (Number(MessageRetentionPeriod) === seconds) return [];
  return [
    `the queue keeps messages for ${MessageRetentionPeriod} s instead of ${seconds / DAY_SECONDS} days: deploy the stage`,
  ];
}

function findFaultsOfKept({ RedrivePolicy }: Attributes): string[] {
  return RedrivePolicy ? ["the queue has a redrive policy, but must have none: deploy the stage"] : [];
}

/** A message that comes back while its function still works on it is delivered twice. */
function findFaultOfVisibility({ VisibilityTimeout }: Attributes, timeoutSeconds = 0): string[] {
  if (Number(VisibilityTimeout) >= timeoutSeconds) return [];
  return [
    `the visibility timeout is ${VisibilityTimeout} s, less than the function's timeout of ${timeoutSeconds} s: deploy the stage`,
  ];
}

function findFaultsOfConsumed({ RedrivePolicy }: Attributes, stage: string): string[] {
  const { deadLetterTargetArn = "", maxReceiveCount } = parseRedrivePolicy(RedrivePolicy);
  const deadLetters = queueName(stage, "dead-letters");
  const faults: string[] = [];
  if (!String(deadLetterTargetArn).endsWith(`:${deadLetters}`))
    faults.push(`the redrive policy does not name ${deadLetters}: deploy the stage`);
  if (Number(maxReceiveCount) !== MAX_RECEIVES)
    faults.push(
      `the redrive policy moves a message after ${maxReceiveCount ?? "no"} receives instead of ${MAX_RECEIVES}: deploy the stage`,
    );
  return faults;
}

/** An attribute that is no JSON object is a policy that names nothing. */
function parseRedrivePolicy(policy = "{}"): Readonly<Record<PropertyKey, unknown>> {
  const json = safeJson(policy);
  return isObject(json) ? json : {};
}
