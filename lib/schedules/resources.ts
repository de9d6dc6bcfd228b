import { type Schedule, scheduledBody } from "./schedule.ts";

/** A part of a CloudFormation template. */
export type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties: object }>>;

/** EventBridge Scheduler puts the time of the firing here, the same for every attempt of it. Source: its user guide, "Adding context attributes". */
const SCHEDULED_TIME = "<aws.scheduler.scheduled-time>";

/** A stop that cannot be sent for so long is one for a person; without this, Scheduler would try for a day. */
const MAX_EVENT_AGE_SECONDS = 600;

const REQUESTS_ARN = { "Fn::GetAtt": ["RequestsQueue", "Arn"] };
const DEAD_LETTERS_ARN = { "Fn::GetAtt": ["DeadLettersQueue", "Arn"] };

/** The schedules of EventBridge Scheduler, and the role in which they send to `requests`. */
export function scheduleResources(schedules: readonly Schedule[]): Resources {
  if (schedules.length === 0) return {};
  return {
    SchedulerRole: ROLE,
    ...Object.fromEntries(schedules.map((schedule) => [idOf(schedule), resourceOf(schedule)])),
  };
}

/** A logical id has letters and digits only; names have no capitals, so that no two of them meet here. */
function idOf({ name }: Schedule): string {
  return `Schedule${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll("-", "Dash")}`;
}

function resourceOf(schedule: Schedule): Resources[string] {
  const { name, expression, timezone, enabled } = schedule;
  return {
    Type: "AWS::Scheduler::Schedule",
    Properties: {
      Name: `stopcord-\${sls:stage}-${name}`,
      State: enabled ? "ENABLED" : "DISABLED",
      ScheduleExpression: expression,
      ScheduleExpressionTimezone: timezone,
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: {
        Arn: REQUESTS_ARN,
        RoleArn: { "Fn::GetAtt": ["SchedulerRole", "Arn"] },
        Input: scheduledBody(schedule, SCHEDULED_TIME),
        RetryPolicy: { MaximumEventAgeInSeconds: MAX_EVENT_AGE_SECONDS },
        DeadLetterConfig: { Arn: DEAD_LETTERS_ARN },
      },
    },
  };
}

const ROLE = {
  Type: "AWS::IAM::Role",
  Properties: {
    AssumeRolePolicyDocument: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "scheduler.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
        },
      ],
    },
    Policies: [
      {
        PolicyName: "send",
        PolicyDocument: {
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: "sqs:SendMessage", Resource: [REQUESTS_ARN, DEAD_LETTERS_ARN] }],
        },
      },
    ],
  },
};
