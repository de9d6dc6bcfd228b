import { type QueueName, queueNames } from "../config.ts";
import { consumedQueues, fullName, logicalId } from "./names.ts";
import { arnOf, policyDocument, type Resource, type Resources } from "./resource.ts";

const DAY_SECONDS = 86_400;

/**
 * Receives after which SQS moves a message to `dead-letters`: the largest number that SQS takes. It catches messages that
 * stopcord itself cannot settle. 12 hours of retries need fewer receives.
 */
const MAX_RECEIVES = 1000;

/** Builds the queues and their policies. Queues are encrypted, by the given KMS key or by SQS, and take TLS only. */
export function buildQueues(kmsKeyArn: string): Resources {
  return Object.fromEntries(
    queueNames.flatMap((name) => [
      [logicalId(name, "Queue"), queueOf(name, kmsKeyArn)],
      [logicalId(name, "QueuePolicy"), tlsPolicyOf(name)],
    ]),
  );
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
      ...(consumedQueues.includes(name) && CONSUMED_PROPERTIES),
      ...(name === "dead-letters" && { RedriveAllowPolicy: REDRIVE_ALLOW_POLICY }),
      ...(kmsKeyArn ? { KmsMasterKeyId: kmsKeyArn } : { SqsManagedSseEnabled: true }),
    },
  };
}

/** The properties of every queue that invokes a function. */
export const CONSUMED_PROPERTIES = {
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

function tlsPolicyOf(name: QueueName): Resource {
  const id = logicalId(name, "Queue");
  return {
    Type: "AWS::SQS::QueuePolicy",
    Properties: {
      Queues: [{ Ref: id }],
      PolicyDocument: policyDocument([
        {
          Effect: "Deny",
          Principal: "*",
          Action: "sqs:*",
          Resource: arnOf(id),
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ]),
    },
  };
}
