import { serviceNames } from "../services/service-names.ts";
import { type MetricStat, statsOfFunctions, statsOfQueues, statsOfSchedules, statsOfServices } from "./metric-stat.ts";

/** A CloudWatch alarm. */
export type Alarm = {
  readonly id: string;
  /** Text of the alarm: what happened, then what to do. */
  readonly description: string;
  /** Arguments of the command `stopcord` that an operator runs first; the text has the whole command. */
  readonly command: string;
  readonly metrics: readonly MetricStat[];
  /** The one number of the alarm, in CloudWatch's metric math: the first metric is `m0`. */
  readonly combine: Combination;
  /** The alarm goes off at this number or above. */
  readonly threshold: number | string;
  /** `alarm`: the end says only that the burst is over. `all-clear`: other alarms have reported the start. */
  readonly notifies: Notified;
};

/** A function of all metrics, or a whole expression. */
export type Combination = "MAX" | "SUM" | { readonly expression: string };

/** The changes of state that reach the topic. */
export type Notified = "both" | "alarm" | "all-clear";

/** The alarms of every stage. */
export const ALARMS: readonly Alarm[] = [
  {
    id: "DeadLettersAlarm",
    description:
      "Requests need a person: stopcord put them into the dead letters within five minutes. The alarm goes off again at the next burst, also while old letters lie there. The command groups the letters by cause, and names the command for each group.",
    command: "dead-letters",
    metrics: statsOfServices("DeadLettered", "Sum", ["router", ...serviceNames]),
    combine: "SUM",
    threshold: 1,
    notifies: "alarm",
  },
  {
    id: "MovedLettersAlarm",
    description:
      "Requests need a person: SQS moved them to the dead letters after ten receives, or EventBridge Scheduler put them there. A function crashes on them, or could not send. The alarm goes off again at the next burst, also while old letters lie there.",
    command: "dead-letters",
    metrics: [
      ...statsOfQueues("ApproximateNumberOfMessagesVisible", ["dead-letters"]),
      ...statsOfQueues("NumberOfMessagesSent", ["dead-letters"]),
    ],
    // The rise of the queue without what the functions sent. A fall is negative. A letter sent in one period and seen in the next
    // counts in both. That gives a second notice of one burst, never a missed one.
    combine: { expression: "DIFF(m0) - FILL(m1, 0)" },
    threshold: 1,
    notifies: "alarm",
  },
  {
    id: "LettersLeftAlarm",
    description:
      "Dead letters lie in the queue and wait for a person. Only the end of this alarm is reported: then the last letter has been replayed or discarded. SQS deletes a letter after 14 days.",
    command: "dead-letters",
    metrics: statsOfQueues("ApproximateNumberOfMessagesVisible", ["dead-letters"]),
    combine: "MAX",
    threshold: 1,
    notifies: "all-clear",
  },
  {
    id: "ExpiredAlarm",
    description:
      "Some stops were not made, because their deadline passed before a worker received them. Check whether the requests came late (sentAt) or waited in a queue (WaitingAlarm, ThrottlesAlarm). Replay those that must still stop.",
    command: "dead-letters --status expired",
    metrics: statsOfServices("Expired", "Sum"),
    combine: "SUM",
    threshold: 1,
    notifies: "both",
  },
  {
    id: "WaitingAlarm",
    description:
      "Messages were ready in a queue for a long time before a function received them. Find the queue on the dashboard. Check whether its function fails or is throttled. If it is only load, raise maximumConcurrency.",
    command: "doctor",
    metrics: statsOfServices("QueueWait", "Maximum", ["router", ...serviceNames]),
    combine: "MAX",
    threshold: "${param:waitingAlarmMs}",
    notifies: "both",
  },
  {
    id: "StalledAlarm",
    description:
      "A queue has a message that no function takes. Check whether the event source of its function is on, and whether the function fails or is throttled. A request that waits is delayed by 15 minutes at most, which the threshold includes.",
    command: "doctor",
    metrics: statsOfQueues("ApproximateAgeOfOldestMessage"),
    combine: "MAX",
    threshold: "${param:stalledAlarmSeconds}",
    notifies: "both",
  },
  {
    id: "AgeAlarm",
    description:
      "stopcord has tried a request for a long time and gives it up at its deadline. The log says why in outcome and `handed back` lines, which `npx stopcord status <id>` reads: busy, throttled, unavailable or account-paused. Check that service of Huawei Cloud, or stop the task by hand.",
    command: "doctor",
    metrics: statsOfServices("RequestAge", "Maximum"),
    combine: "MAX",
    threshold: "${param:ageAlarmMs}",
    notifies: "both",
  },
  {
    id: "HaltAlarm",
    description:
      "Somebody has halted stops, or requests meet a halt: they wait and end as gave-up, code halted, at their deadlines. The command says what is halted, by whom, since when and why. Lift the halt with `stopcord resume`, then replay what must still stop. The alarm goes off again at the next requests, and its end is not reported.",
    command: "halt --show",
    metrics: statsOfServices("Halts", "Maximum"),
    combine: "MAX",
    threshold: 1,
    notifies: "alarm", // the metric ends when no request comes, although the halt is still in force
  },
  {
    id: "ErrorsAlarm",
    description:
      "A function threw an error, timed out or ran out of memory. SQS delivers its messages again. The dashboard shows the function. Look in its log group for level ERROR and for a platform.report whose status is not success. After a deploy, roll back.",
    command: "doctor",
    metrics: statsOfFunctions("Errors", "Sum"),
    combine: "SUM",
    threshold: 1,
    notifies: "both",
  },
  {
    id: "ThrottlesAlarm",
    description:
      "Lambda refused to start a function, so messages wait. The AWS account has used up its concurrency. Find the functions that use it, ask AWS for more, or lower maximumConcurrency.",
    command: "doctor",
    metrics: statsOfFunctions("Throttles", "Sum"),
    combine: "SUM",
    threshold: 1,
    notifies: "both",
  },
  {
    id: "ResultsAlarm",
    description:
      "An outcome has waited a day and no consumer has read it. SQS deletes outcomes after 14 days. Start the consumer of the results queue again, or purge the queue if nobody needs the outcomes.",
    command: "outcomes",
    metrics: statsOfQueues("ApproximateAgeOfOldestMessage", ["results"]),
    combine: "MAX",
    threshold: "${param:resultsAlarmSeconds}",
    notifies: "both",
  },
  {
    id: "SchedulesAlarm",
    description:
      "EventBridge Scheduler could not send a scheduled stop for ten minutes and gave up. Find the stop in the dead letters, and find out why Scheduler could not send to requests (policy, KMS key). Send the stop by hand if it is still needed.",
    command: "dead-letters",
    metrics: statsOfSchedules("InvocationDroppedCount"),
    combine: "SUM",
    threshold: 1,
    notifies: "both",
  },
];
