import { type QueueName, queueNames } from "../config.ts";
import { consumedQueues, fullName, logicalId } from "./names.ts";
import { arnOf, type Resource, type Resources } from "./resource.ts";

const DAY_SECONDS = 86_400;

/**
 * Receives after which SQS moves a message to `dead-letters`. A request that waits is sent again as a new message, so only a
 * message whose function crashes or cannot send is received so often.
 */
export const MAX_RECEIVES = 10;

/** Builds the queues. They are encrypted, by the given KMS key or by SQS. */
export function buildQueues(kmsKeyArn: string): Resources {
  return Object.fromEntries(queueNames.map((name) => [logicalId(name, "Queue"), queueOf(name, kmsKeyArn)]));
}

/** Time in seconds for which a queue keeps a message. A dead letter keeps its age, so `dead-letters` keeps it longer. */
export function retentionSeconds(name: QueueName): number {
  return (consumedQueues.includes(name) ? 4 : 14) * DAY_SECONDS;
}

function queueOf(name: QueueName, kmsKeyArn: string): Resource {
  return {
    Type: "AWS::SQS::Queue",
    Properties: {
      QueueName: fullName(name),
      MessageRetentionPeriod: retentionSeconds(name),
      ...(consumedQueues.includes(name) && CONSUMED),
      ...(name === "dead-letters" && { RedriveAllowPolicy: REDRIVE_ALLOW_POLICY }),
      ...(kmsKeyArn ? { KmsMasterKeyId: kmsKeyArn } : { SqsManagedSseEnabled: true }),
    },
  };
}

const CONSUMED = {
  VisibilityTimeout: "${param:visibilitySeconds}",
  RedrivePolicy: { deadLetterTargetArn: arnOf("DeadLettersQueue"), maxReceiveCount: MAX_RECEIVES },
};

/** The source queues by name: references would be circular, because these queues refer to `dead-letters`. SQS takes ten. */
const REDRIVE_ALLOW_POLICY = {
  redrivePermission: "byQueue",
  sourceQueueArns: consumedQueues.map((name) => ({
    "Fn::Sub": `arn:\${AWS::Partition}:sqs:\${AWS::Region}:\${AWS::AccountId}:${fullName(name)}`,
  })),
};
