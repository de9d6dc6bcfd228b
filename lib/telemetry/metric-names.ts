import { STATUSES, type Status } from "../outcome/statuses.ts";

/** Metrics of one delivery beside the count of its outcome, each with its CloudWatch unit. */
export const DELIVERY_METRICS = {
  /** Time from `sentAt` to the end of a delivery, with or without an outcome. */
  RequestAge: "Milliseconds",
  /** Time for which a message was ready to be received before its first receive: its delay does not count. */
  QueueWait: "Milliseconds",
  /** Time from `sentAt` to an outcome `stopped`. */
  StopLatency: "Milliseconds",
  StopCalls: "Count",
  HandedBack: "Count",
  /** Dead letters that stopcord sent. */
  DeadLettered: "Count",
  /** Deliveries that ended because Huawei Cloud asked for fewer calls. */
  Throttled: "Count",
  /** Halts in force, as a worker has read them; nothing where there is none. */
  Halts: "Count",
} as const satisfies Readonly<Record<string, "Milliseconds" | "Count">>;

type OutcomeMetric = (typeof STATUSES)[Status]["metric"];

/** A metric of stopcord. Its only dimension is `service`: the name of a service, or `router`. */
export type MetricName = OutcomeMetric | keyof typeof DELIVERY_METRICS;

/** Metrics that count outcomes, one per status. */
export const outcomeMetricNames: readonly OutcomeMetric[] = Object.values(STATUSES).map(({ metric }) => metric);

/** Every metric of stopcord. Tests compare the dashboard and the alarms with this list. */
export const metricNames: readonly string[] = [...outcomeMetricNames, ...Object.keys(DELIVERY_METRICS)];
