import type { QueueName } from "../config.ts";
import { type ServiceName, serviceNames } from "../services/service-names.ts";
import type { MetricName } from "../telemetry/metric-names.ts";
import { consumedQueues, fullName, functionNames, STACK_NAME } from "./resource.ts";

/** A metric of CloudWatch as alarms and the dashboard name it, over periods of five minutes. */
export type Measure = {
  readonly namespace: string;
  readonly name: string;
  readonly dimension: readonly [name: string, value: string];
  readonly stat: string;
  /** What tells it from its neighbours on the dashboard. */
  readonly label: string;
};

export const PERIOD_SECONDS = 300;

/** What is measured of a queue. Source: SQS developer guide, "Available CloudWatch metrics". */
export type QueueMetric =
  | "ApproximateAgeOfOldestMessage"
  | "ApproximateNumberOfMessagesVisible"
  | "ApproximateNumberOfMessagesNotVisible";

/** What is measured of a function. Source: Lambda developer guide, "Types of metrics". */
export type FunctionMetric = "Errors" | "Throttles" | "Duration" | "ConcurrentExecutions";

/** What is measured of schedules. Source: EventBridge Scheduler user guide, "Monitoring with CloudWatch". */
export type SchedulerMetric = "InvocationDroppedCount";

export function ofQueues(name: QueueMetric, queues: readonly QueueName[] = consumedQueues): readonly Measure[] {
  return queues.map((queue) => ({
    ...{ namespace: "AWS/SQS", name, stat: "Maximum" },
    ...{ dimension: ["QueueName", fullName(queue)], label: queue },
  }));
}

export function ofFunctions(name: FunctionMetric, stat: string): readonly Measure[] {
  return functionNames.map((fn) => ({
    ...{ namespace: "AWS/Lambda", name, stat },
    ...{ dimension: ["FunctionName", fullName(fn)], label: fn },
  }));
}

export function ofSchedules(name: SchedulerMetric): readonly Measure[] {
  const dimension = ["ScheduleGroup", STACK_NAME] as const;
  return [{ namespace: "AWS/Scheduler", name, stat: "Sum", dimension, label: "schedules" }];
}

/** What our own code measures. */
export function ours(
  name: MetricName,
  stat: string,
  services: readonly (ServiceName | "router")[] = serviceNames,
): readonly Measure[] {
  return services.map((service) => ({
    ...{ namespace: STACK_NAME, name, stat },
    ...{ dimension: ["service", service], label: service },
  }));
}
