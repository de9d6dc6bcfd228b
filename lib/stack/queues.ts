import { type QueueName, queueNames } from "../config.ts";
import { arnOf, consumedQueues, fullName, logicalId, policyDocument, type Resources } from "./resource.ts";

const DAY_SECONDS = 86_400;

/** A net for what our own dead letters miss: 12 hours of the worst verdict must not reach it. SQS takes no more. */
const MAX_RECEIVES = 1000;

/** The eight queues, encrypted and closed to whoever does not use TLS; with a key of one's own where one is given. */
export function queueResources(kmsKeyArn: string): Resources {
  return Object.fromEntries(
    queueNames.flatMap((name) => [
      [logicalId(name, "Queue"), queue(name, kmsKeyArn)],
      [logicalId(name, "QueuePolicy"), tlsOnly(name)],
    ]),
  );
}

function queue(name: QueueName, kmsKeyArn: string): Resources[string] {
  return {
    Type: "AWS::SQS::Queue",
    Properties: {
      QueueName: fullName(name),
      ...(consumedQueues.includes(name) ? CONSUMED : KEPT),
      ...(name === "dead-letters" && { RedriveAllowPolicy: REDRIVE_ALLOW_POLICY }),
      ...(kmsKeyArn ? { KmsMasterKeyId: kmsKeyArn } : { SqsManagedSseEnabled: true }),
    },
  };
}

const CONSUMED = {
  VisibilityTimeout: "${param:visibilitySeconds}",
  MessageRetentionPeriod: 4 * DAY_SECONDS,
  RedrivePolicy: { deadLetterTargetArn: arnOf("DeadLettersQueue"), maxReceiveCount: MAX_RECEIVES },
};

/** A dead letter keeps its age, so its queue has to keep messages longer than those it serves. */
const KEPT = { MessageRetentionPeriod: 14 * DAY_SECONDS };

/** By their names, since the source queues name this queue already. SQS takes ten of them. */
const REDRIVE_ALLOW_POLICY = {
  redrivePermission: "byQueue",
  sourceQueueArns: consumedQueues.map((name) => ({
    "Fn::Sub": `arn:\${AWS::Partition}:sqs:\${AWS::Region}:\${AWS::AccountId}:${fullName(name)}`,
  })),
};

function tlsOnly(name: QueueName): Resources[string] {
  const id = logicalId(name, "Queue");
  return {
    Type: "AWS::SQS::QueuePolicy",
    Properties: {
      Queues: [{ Ref: id }],
      PolicyDocument: policyDocument([
        {
          ...{ Effect: "Deny", Principal: "*", Action: "sqs:*", Resource: arnOf(id) },
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ]),
    },
  };
}
