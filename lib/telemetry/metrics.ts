import { Metrics as Powertools } from "@aws-lambda-powertools/metrics";
import type { Outcome } from "../outcome/outcome.ts";
import { STATUSES } from "../outcome/statuses.ts";
import type { HandedBack } from "../stop/settle.ts";
import { lazy } from "./lazy.ts";
import { DELIVERY_METRICS, type MetricName } from "./metric-names.ts";

/** Metrics of one invocation, in CloudWatch's embedded metric format. */
export type Metrics = {
  /** Counts an outcome; `calls` are the stop calls of its last delivery. */
  outcome(outcome: Outcome, calls: number): void;
  handedBack(handedBack: HandedBack): void;
  /** Records the time for which a message was ready to be received, in milliseconds. */
  queueWait(ms: number): void;
  /** Records the number of halts in force. */
  halts(count: number): void;
  /** Writes the metrics of an invocation in one line, because CloudWatch Logs charges by the byte. Without metrics it writes nothing. */
  flush(): void;
};

/** Creates the metrics of one function. `service` is the only dimension, because CloudWatch charges for every combination. */
export function createMetrics(service: string, namespace: string): Metrics {
  const metrics = lazy(() => new Powertools({ serviceName: service, namespace }));
  let isEmpty = true;

  const count = (name: MetricName) => {
    isEmpty = false;
    metrics().addMetric(name, "Count", 1);
  };
  const add = (name: keyof typeof DELIVERY_METRICS, value: number): void => {
    isEmpty = false;
    metrics().addMetric(name, DELIVERY_METRICS[name], value);
  };
  const addDelivery = ({ calls, why }: Delivered): void => {
    if (calls > 0) add("StopCalls", calls);
    if (why === "throttled") count("Throttled");
  };

  return {
    outcome({ status, code, elapsedMs, deadLettered }, calls) {
      // An expired request may have any age, and nobody worked on it: it would set off the alarm on old requests.
      if (status !== "expired") add("RequestAge", elapsedMs);
      addDelivery({ calls, why: code });
      count(STATUSES[status].metric);
      if (deadLettered) count("DeadLettered");
      if (status === "stopped") add("StopLatency", elapsedMs);
    },
    handedBack(handedBack) {
      add("RequestAge", handedBack.ageMs);
      addDelivery(handedBack);
      count("HandedBack");
    },
    queueWait: (ms) => add("QueueWait", Math.max(0, ms)),
    halts: (count) => add("Halts", count),
    flush() {
      // Powertools has already written the metrics when one of them reached a hundred values.
      if (!isEmpty && metrics().hasStoredMetrics()) metrics().publishStoredMetrics();
      isEmpty = true;
    },
  };
}

/** The fields of an outcome and of a handed-back request that every delivery has. */
type Delivered = { readonly calls: number; readonly why: string | undefined };
