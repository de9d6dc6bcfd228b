import { serviceNames } from "../services/service-names.ts";
import { type MetricStat, statsOfFunctions, statsOfQueues, statsOfSchedules, statsOfServices } from "./metric-stat.ts";

/** A CloudWatch alarm. */
export type Alarm = {
  readonly id: string;
  /** Text of the alarm: what happened, then what to do. */
  readonly description: string;
  readonly metrics: readonly MetricStat[];
  /** Function that combines several metrics to the one number of the alarm. */
  readonly combine: "MAX" | "SUM";
  /** The alarm goes off at this number or above. */
  readonly threshold: number | string;
};

/** Every alarm of a stage. */
export const ALARMS: readonly Alarm[] = [
  {
    id: "DeadLettersAlarm",
    description:
      "A request needs a person. Run `npx stopcord dead-letters list`: each dead letter says why it is there and what to do. Correct the cause, replay what must still stop (`npx stopcord dead-letters replay`), and discard the rest.",
    metrics: statsOfQueues("ApproximateNumberOfMessagesVisible", ["dead-letters"]),
    combine: "MAX",
    threshold: 1,
  },
  {
    id: "ExpiredAlarm",
    description:
      "Some stops were not made, because their deadline passed before a worker received them. Check whether the requests came late (sentAt) or waited in a queue (WaitingAlarm, ThrottlesAlarm). Replay those that must still stop.",
    metrics: statsOfServices("Expired", "Sum"),
    combine: "SUM",
    threshold: 1,
  },
  {
    id: "WaitingAlarm",
    description:
      "Messages were ready in a queue for a long time before a function received them. Find the queue on the dashboard. Check whether its function fails or is throttled. If it is only load, raise maximumConcurrency.",
    metrics: statsOfServices("QueueWait", "Maximum", ["router", ...serviceNames]),
    combine: "MAX",
    threshold: "${param:waitingAlarmMs}",
  },
  {
    id: "StalledAlarm",
    description:
      "A queue has a message that no function takes. Check whether the event source of its function is on (`npx stopcord doctor`), and whether the function fails or is throttled. A request that waits is delayed by 15 minutes at most, which the threshold includes.",
    metrics: statsOfQueues("ApproximateAgeOfOldestMessage"),
    combine: "MAX",
    threshold: "${param:stalledAlarmSeconds}",
  },
  {
    id: "AgeAlarm",
    description:
      "stopcord has tried a request for a long time and gives it up at its deadline. The log says why in outcome lines and, at level DEBUG, in `handed back` lines: busy, throttled, unavailable or account-paused. Check that service of Huawei Cloud, or stop the task by hand.",
    metrics: statsOfServices("RequestAge", "Maximum"),
    combine: "MAX",
    threshold: "${param:ageAlarmMs}",
  },
  {
    id: "ErrorsAlarm",
    description:
      "A function threw an error, timed out or ran out of memory. SQS delivers its messages again. The dashboard shows the function. Look in its log group for level ERROR and for a platform.report whose status is not success. After a deploy, roll back.",
    metrics: statsOfFunctions("Errors", "Sum"),
    combine: "SUM",
    threshold: 1,
  },
  {
    id: "ThrottlesAlarm",
    description:
      "Lambda refused to start a function, so messages wait. The AWS account has used up its concurrency. Find the functions that use it, ask AWS for more, or lower maximumConcurrency.",
    metrics: statsOfFunctions("Throttles", "Sum"),
    combine: "SUM",
    threshold: 1,
  },
  {
    id: "ResultsAlarm",
    description:
      "An outcome has waited a day and no consumer has read it. SQS deletes outcomes after 14 days. Start the consumer of the results queue again, or purge the queue if nobody needs the outcomes.",
    metrics: statsOfQueues("ApproximateAgeOfOldestMessage", ["results"]),
    combine: "MAX",
    threshold: "${param:resultsAlarmSeconds}",
  },
  {
    id: "SchedulesAlarm",
    description:
      "EventBridge Scheduler could not send a scheduled stop for ten minutes and gave up. Find the stop in the dead letters, and find out why Scheduler could not send to requests (policy, KMS key). Send the stop by hand if it is still needed.",
    metrics: statsOfSchedules("InvocationDroppedCount"),
    combine: "SUM",
    threshold: 1,
  },
];
