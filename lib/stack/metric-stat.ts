import type { QueueName } from "../config.ts";
import { type ServiceName, serviceNames } from "../services/service-names.ts";
import type { MetricName } from "../telemetry/metric-names.ts";
import { consumedQueues, fullName, functionNames, STACK_NAME } from "./names.ts";

/** A CloudWatch metric with its statistic, for an alarm or a line of the dashboard. */
export type MetricStat = {
  readonly namespace: string;
  readonly name: string;
  readonly dimension: readonly [name: string, value: string];
  readonly stat: string;
  /** Name of the line in its graph. */
  readonly label: string;
};

/** Period of every statistic: five minutes. */
export const PERIOD_SECONDS = 300;

/** A metric of a queue. Source: SQS developer guide, "Available CloudWatch metrics". */
export type QueueMetric =
  | "NumberOfMessagesSent"
  | "ApproximateAgeOfOldestMessage"
  | "ApproximateNumberOfMessagesVisible"
  | "ApproximateNumberOfMessagesNotVisible"
  | "ApproximateNumberOfMessagesDelayed";

/** A metric of a function. Source: Lambda developer guide, "Types of metrics". */
export type FunctionMetric = "Errors" | "Throttles" | "Duration" | "ConcurrentExecutions";

/** A metric of a schedule group. Source: EventBridge Scheduler user guide, "Monitoring with CloudWatch". */
export type SchedulerMetric = "InvocationDroppedCount";

/** The maximum of a metric of each queue, or its sum where the metric counts. */
export function statsOfQueues(name: QueueMetric, queues: readonly QueueName[] = consumedQueues): readonly MetricStat[] {
  return queues.map((queue) => ({
    namespace: "AWS/SQS",
    name,
    dimension: ["QueueName", fullName(queue)],
    stat: name === "NumberOfMessagesSent" ? "Sum" : "Maximum",
    label: queue,
  }));
}

/** A metric of every function. */
export function statsOfFunctions(name: FunctionMetric, stat: string): readonly MetricStat[] {
  return functionNames.map((functionName) => ({
    namespace: "AWS/Lambda",
    name,
    dimension: ["FunctionName", fullName(functionName)],
    stat,
    label: functionName,
  }));
}

/** The sum of a metric of all schedules. */
export function statsOfSchedules(name: SchedulerMetric): readonly MetricStat[] {
  return [
    { namespace: "AWS/Scheduler", name, dimension: ["ScheduleGroup", STACK_NAME], stat: "Sum", label: "schedules" },
  ];
}

/** A metric of stopcord for each service. */
export function statsOfServices(
  name: MetricName,
  stat: string,
  services: readonly (ServiceName | "router")[] = serviceNames,
): readonly MetricStat[] {
  return services.map((service) => ({
    namespace: STACK_NAME,
    name,
    dimension: ["service", service],
    stat,
    label: service,
  }));
}
