import { type Measure, ofFunctions, ofQueues, ofSchedules, ours } from "./measure.ts";

/** When whoever is on duty is told, and what to do then. */
export type Alarm = {
  readonly id: string;
  readonly description: string;
  readonly measures: readonly Measure[];
  /** How several measures become one number. */
  readonly by: "MAX" | "SUM";
  /** The number at which it goes off. */
  readonly atLeast: number | string;
};

export const ALARMS: readonly Alarm[] = [
  {
    id: "DeadLettersAlarm",
    description:
      "A request needs a person. Run `stopcord dead-letters list`: each letter says why it is there and what to do. Correct the cause, then `stopcord dead-letters replay` what must still stop and discard the rest.",
    measures: ofQueues("ApproximateNumberOfMessagesVisible", ["dead-letters"]),
    ...{ by: "MAX", atLeast: 1 },
  },
  {
    id: "ExpiredAlarm",
    description:
      "Stops were not made because their deadline had passed before anybody looked at them. See whether the requests came late (sentAt) or waited here (WaitingAlarm, ThrottlesAlarm); replay those that must still stop.",
    measures: ours("Expired", "Sum"),
    ...{ by: "SUM", atLeast: 1 },
  },
  {
    id: "WaitingAlarm",
    description:
      "Messages wait and nobody takes them. Look on the dashboard for the queue, whether its function fails or is throttled, and whether its event source is on (`stopcord doctor`); if it is only load, raise maximumConcurrency.",
    measures: ofQueues("ApproximateAgeOfOldestMessage"),
    ...{ by: "MAX", atLeast: "${param:waitingAlarmSeconds}" },
  },
  {
    id: "AgeAlarm",
    description:
      "A request has been tried for long and will be given up at its deadline. The log's outcome lines and, at level DEBUG, `handed back` say why: busy, throttled, unavailable or account-paused. Look at that service of Huawei Cloud, or stop the task by hand.",
    measures: ours("RequestAge", "Maximum"),
    ...{ by: "MAX", atLeast: "${param:ageAlarmMs}" },
  },
  {
    id: "ErrorsAlarm",
    description:
      "A function threw, ran out of time or of memory; its messages come again by themselves. The dashboard shows which; look in its log group for level ERROR and for a platform.report whose status is not success. After a deploy, roll back.",
    measures: ofFunctions("Errors", "Sum"),
    ...{ by: "SUM", atLeast: 1 },
  },
  {
    id: "ThrottlesAlarm",
    description:
      "Lambda refused to start a function, so messages wait. The AWS account's concurrency is used up: find who uses it, ask AWS for more, or lower maximumConcurrency.",
    measures: ofFunctions("Throttles", "Sum"),
    ...{ by: "SUM", atLeast: 1 },
  },
  {
    id: "InFlightAlarm",
    description:
      "A queue holds nearly as many waiting requests as SQS lets wait (120,000); beyond that it hands out nothing, new requests included. Stop sending, and see why the service does not settle (AgeAlarm); requests leave at their deadlines.",
    measures: ofQueues("ApproximateNumberOfMessagesNotVisible"),
    ...{ by: "MAX", atLeast: 100_000 },
  },
  {
    id: "ResultsAlarm",
    description:
      "Nobody has read the outcomes for a day; they are lost 14 days after they came. Start the consumer of the results queue again, or purge the queue if nobody wants them.",
    measures: ofQueues("ApproximateAgeOfOldestMessage", ["results"]),
    ...{ by: "MAX", atLeast: "${param:resultsAlarmSeconds}" },
  },
  {
    id: "SchedulesAlarm",
    description:
      "EventBridge Scheduler could not send a scheduled stop for ten minutes and gave up. Look for it in the dead letters and see why requests could not be sent to (policy, KMS key); send the stop by hand if it must still be made.",
    measures: ofSchedules("InvocationDroppedCount"),
    ...{ by: "SUM", atLeast: 1 },
  },
];
