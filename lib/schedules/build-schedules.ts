import { SCHEDULER_ROLE, STACK_NAME } from "../stack/names.ts";
import { arnOf, type Resource, type Resources } from "../stack/resource.ts";
import { allow, allowKey, buildRole } from "../stack/role.ts";
import { type Schedule, scheduledBody } from "./schedule.ts";

/**
 * EventBridge Scheduler replaces this text by the scheduled time, which is the same for every attempt.
 * Source: EventBridge Scheduler user guide, "Adding context attributes".
 */
const SCHEDULED_TIME = "<aws.scheduler.scheduled-time>";

/** Time after which a stop that cannot be sent goes to a person. By default Scheduler would retry for a day. */
const MAX_EVENT_AGE_SECONDS = 600;

const REQUESTS_ARN = arnOf("RequestsQueue");
const DEAD_LETTERS_ARN = arnOf("DeadLettersQueue");

/** Builds the schedules of EventBridge Scheduler, their group, and the role by which they send to `requests`. */
export function buildSchedules(schedules: readonly Schedule[], kmsKeyArn = ""): Resources {
  if (schedules.length === 0) return {};
  return {
    ScheduleGroup: { Type: "AWS::Scheduler::ScheduleGroup", Properties: { Name: STACK_NAME } },
    [SCHEDULER_ROLE]: schedulerRole(kmsKeyArn),
    ...Object.fromEntries(schedules.map((schedule) => [idOf(schedule), resourceOf(schedule)])),
  };
}

/** The logical id, which has letters and digits only. Names have no capitals, so that `Dash` keeps the ids unique. */
function idOf({ name }: Schedule): string {
  return `Schedule${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll("-", "Dash")}`;
}

function resourceOf(schedule: Schedule): Resource {
  const { name, expression, timezone, enabled } = schedule;
  return {
    Type: "AWS::Scheduler::Schedule",
    Properties: {
      Name: `${STACK_NAME}-${name}`,
      GroupName: { Ref: "ScheduleGroup" },
      State: enabled ? "ENABLED" : "DISABLED",
      ScheduleExpression: expression,
      ScheduleExpressionTimezone: timezone,
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: {
        Arn: REQUESTS_ARN,
        RoleArn: arnOf(SCHEDULER_ROLE),
        Input: scheduledBody(schedule, SCHEDULED_TIME),
        RetryPolicy: { MaximumEventAgeInSeconds: MAX_EVENT_AGE_SECONDS },
        DeadLetterConfig: { Arn: DEAD_LETTERS_ARN },
      },
    },
  };
}

/**
 * The role of the schedules. Only Scheduler may assume it, for the schedules of the stage's group: `aws:SourceArn` is the ARN of
 * the group, not of a schedule. Source: EventBridge Scheduler user guide, "Confused deputy prevention".
 */
function schedulerRole(kmsKeyArn: string): Resource {
  return buildRole({
    principal: "scheduler.amazonaws.com",
    condition: {
      ArnEquals: { "aws:SourceArn": arnOf("ScheduleGroup") },
      StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } },
    },
    policyName: "send",
    statements: [allow(["sqs:SendMessage"], [REQUESTS_ARN, DEAD_LETTERS_ARN]), ...allowKey(kmsKeyArn)],
  });
}
