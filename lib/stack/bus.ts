import { BUS_QUEUE } from "../config.ts";
import type { Alarm } from "./alarm-table.ts";
import type { Place } from "./alarm-text.ts";
import { buildAlarm } from "./alarms.ts";
import { PERIOD_SECONDS, statsOfQueues } from "./metric-stat.ts";
import { fullName, logicalId, STACK_NAME } from "./names.ts";
import { denyOthers, senderRolesOf } from "./queue-policies.ts";
import { arnOf, denyWithoutTls, policyDocument, type Resource, type Resources } from "./resource.ts";
import { allow, allowKey, buildRole } from "./role.ts";

/** The EventBridge bus that outcomes also go to, the key of the queues, and the receivers of alarms. */
export type BusOptions = {
  readonly busArn: string;
  readonly kmsKeyArn: string;
  readonly alarmAction: unknown;
  readonly place: Place;
};

/**
 * Builds the way of outcomes to an EventBridge bus: a queue of its own, because a pipe on `results` would take the outcomes from
 * their consumer, and a pipe that sends each message of the queue as an event. A batch that the bus refuses comes again.
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
    [ALARM.id]: buildAlarm(ALARM, alarmAction, place),
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

const ALARM: Alarm = {
  id: "BusAlarm",
  description:
    "Outcomes do not reach the EventBridge bus. Look at the pipe in EventBridge's console: its role, its state and the bus. The outcomes wait in a queue for four days; the results queue has them too.",
  command: "doctor",
  metrics: statsOfQueues("ApproximateAgeOfOldestMessage", [BUS_QUEUE]),
  combine: "MAX",
  threshold: 3 * PERIOD_SECONDS,
  notifies: "both",
};

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
