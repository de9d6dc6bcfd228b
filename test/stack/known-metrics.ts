import { queueNames } from "../../lib/config.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import { metricNames } from "../../lib/telemetry/metric-names.ts";

const inStage = (names: readonly string[]) => names.map((name) => `stopcord-dev-${name}`);

/** Metrics that exist: those of stopcord, and those of AWS as its developer guides list them. */
const KNOWN = [
  {
    namespace: "stopcord-dev",
    names: metricNames,
    dimension: "service",
    values: [...serviceNames, "router"],
  },
  {
    namespace: "AWS/SQS",
    names: [
      "ApproximateAgeOfOldestMessage",
      "ApproximateNumberOfMessagesVisible",
      "ApproximateNumberOfMessagesNotVisible",
      "ApproximateNumberOfMessagesDelayed",
      "NumberOfMessagesSent",
    ],
    dimension: "QueueName",
    values: inStage(queueNames),
  },
  {
    namespace: "AWS/Lambda",
    names: ["Errors", "Throttles", "Duration", "ConcurrentExecutions"],
    dimension: "FunctionName",
    values: inStage(["router", ...serviceNames, "replay"]),
  },
  {
    namespace: "AWS/Scheduler",
    names: ["InvocationDroppedCount"],
    dimension: "ScheduleGroup",
    values: ["stopcord-dev"],
  },
];

/** Tells whether a metric of this namespace, name, dimension and value exists. */
export function isKnownMetric([namespace, name, dimension, value]: readonly [string, string, string, string]): boolean {
  return KNOWN.some(
    (known) =>
      known.namespace === namespace &&
      known.names.includes(name) &&
      known.dimension === dimension &&
      known.values.includes(value),
  );
}
