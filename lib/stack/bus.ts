import { BUS_QUEUE } from "../config.ts";
import type { StagePlace } from "./alarm-text.ts";
import { buildAlarm } from "./alarms.ts";
import { BUS_ALARM } from "./bus-alarm.ts";
import { fullName, logicalId, STACK_NAME } from "./names.ts";
import { denyOthers, senderRolesOf } from "./queue-policies.ts";
import { arnOf, denyWithoutTls, policyDocument, type Resource, type Resources } from "./resource.ts";
import { allow, allowKey, buildRole } from "./role.ts";

/** The EventBridge bus that outcomes also go to, the key of the queues, and the receivers of alarms. */
export type BusOptions = {
  readonly busArn: string;
  readonly kmsKeyArn: string;
  readonly alarmAction: unknown;
  readonly place: StagePlace;
};

/**
 * Builds the queue and the pipe that carry outcomes to an EventBridge bus. The queue is separate, because a pipe on `results`
 * would take outcomes from their consumer. The pipe sends each message as an event. It sends a batch again that the bus refused.
 * Source: EventBridge user guide, "Amazon SQS queue as a source" and "Event bus as a target".
 */
export function buildBus(options: BusOptions): Resources {
  const { busArn, kmsKeyArn, alarmAction, place } = options;
  return {
    [QUEUE]: queueOf(kmsKeyArn),
    [logicalId(BUS_QUEUE, "QueuePolicy")]: {
      Type: "AWS::SQS::QueuePolicy",
      Properties: {
        Queues: [{ Ref: QUEUE }],
        PolicyDocument: policyDocument([
          denyWithoutTls("sqs:*", arnOf(QUEUE)),
          denyOthers(senderRolesOf(BUS_QUEUE), arnOf(QUEUE)),
        ]),
      },
    },
    BusPipeRole: buildRole({
      principal: "pipes.amazonaws.com",
      condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
      policyName: "pipe",
      statements: [
        allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], [arnOf(QUEUE)]),
        allow(["events:PutEvents"], [busArn]),
        ...allowKey(kmsKeyArn),
      ],
    }),
    BusPipe: {
      Type: "AWS::Pipes::Pipe",
      Properties: {
        Name: fullName(BUS_QUEUE),
        Description: "Sends each outcome of stopcord to an EventBridge bus",
        RoleArn: arnOf("BusPipeRole"),
        Source: arnOf(QUEUE),
        SourceParameters: { SqsQueueParameters: { BatchSize: 10 } },
        Target: busArn,
        TargetParameters: {
          InputTemplate: "<$.body>", // the outcome, parsed from the JSON of the message
          EventBridgeEventBusParameters: { Source: STACK_NAME, DetailType: "stopcord outcome" },
        },
      },
    },
    [BUS_ALARM.id]: buildAlarm(BUS_ALARM, alarmAction, place),
  };
}

const QUEUE = logicalId(BUS_QUEUE, "Queue");
const FOUR_DAYS_SECONDS = 4 * 86_400;

function queueOf(kmsKeyArn: string): Resource {
  return {
    Type: "AWS::SQS::Queue",
    Properties: {
      QueueName: fullName(BUS_QUEUE),
      MessageRetentionPeriod: FOUR_DAYS_SECONDS,
      ...(kmsKeyArn ? { KmsMasterKeyId: kmsKeyArn } : { SqsManagedSseEnabled: true }),
    },
  };
}

const BUS_ARN = /^arn:aws(-[a-z]+)*:events:([a-z0-9-]+):\d{12}:event-bus\/[\w./-]{1,256}$/;

/** Returns the fault of the parameter that names the bus, or undefined. Empty means none. A pipe reaches buses of its region only. */
export function faultOfBusArn(text: string, region: string): string | undefined {
  if (text === "") return undefined;
  const [match, , busRegion] = BUS_ARN.exec(text) ?? [];
  if (match === undefined)
    return `outcomesBusArn ${text}: use the ARN of an EventBridge bus, arn:aws:events:<region>:<account>:event-bus/<name>`;
  return busRegion === region
    ? undefined
    : `outcomesBusArn ${text}: a pipe sends to a bus in its own region, ${region}`;
}
