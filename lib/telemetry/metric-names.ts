import type { Status } from "../outcome/statuses.ts";

/** The metric that counts the outcomes of a status. */
export const OUTCOME_METRICS = {
  stopped: "Stopped",
  "already-stopped": "AlreadyStopped",
  "not-found": "NotFound",
  "dry-run": "DryRun",
  expired: "Expired",
  rejected: "Rejected",
  denied: "Denied",
  refused: "Refused",
  "gave-up": "GaveUp",
} as const satisfies Readonly<Record<Status, string>>;

/** What else is measured of each delivery. */
export const DELIVERY_METRICS = {
  /** From `sentAt` to the end of a delivery, whether that is an outcome or not: the age of what we work on. */
  RequestAge: "Milliseconds",
  /** From `sentAt` to an outcome `stopped`. */
  StopLatency: "Milliseconds",
  StopCalls: "Count",
  HandedBack: "Count",
  /** Deliveries that ended because the cloud asked for fewer calls. */
  Throttled: "Count",
} as const satisfies Readonly<Record<string, "Milliseconds" | "Count">>;

/** Every metric that we emit, each with one dimension, `service`: one of the five, or `router`. */
export type MetricName = (typeof OUTCOME_METRICS)[Status] | keyof typeof DELIVERY_METRICS;

/** Their names, which the dashboard and the alarms of the template are held against. */
export const metricNames: readonly string[] = [...Object.values(OUTCOME_METRICS), ...Object.keys(DELIVERY_METRICS)];
