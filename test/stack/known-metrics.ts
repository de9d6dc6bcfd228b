import { queueNames } from "../../lib/config.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import { metricNames } from "../../lib/telemetry/metric-names.ts";

const inStage = (names: readonly string[]) => names.map((name) => `stopcord-dev-${name}`);

/** What is emitted: by our code, and by AWS as its developer guides list it. */
const KNOWN = [
  {
    ...{ namespace: "stopcord-dev", names: metricNames },
    ...{ dimension: "service", values: [...serviceNames, "router"] },
  },
  {
    namespace: "AWS/SQS",
    names: [
      "ApproximateAgeOfOldestMessage",
      "ApproximateNumberOfMessagesVisible",
      "ApproximateNumberOfMessagesNotVisible",
    ],
    ...{ dimension: "QueueName", values: inStage(queueNames) },
  },
  {
    ...{ namespace: "AWS/Lambda", names: ["Errors", "Throttles", "Duration", "ConcurrentExecutions"] },
    ...{ dimension: "FunctionName", values: inStage(["router", ...serviceNames, "replay"]) },
  },
  {
    ...{ namespace: "AWS/Scheduler", names: ["InvocationDroppedCount"] },
    ...{ dimension: "ScheduleGroup", values: ["stopcord-dev"] },
  },
];

/** Whether somebody emits a metric of this namespace, name, dimension and value. */
export function isKnown([namespace, name, dimension, value]: readonly [string, string, string, string]): boolean {
  return KNOWN.some(
    (known) =>
      known.namespace === namespace &&
      known.names.includes(name) &&
      known.dimension === dimension &&
      known.values.includes(value),
  );
}
