import { Metrics as Powertools } from "@aws-lambda-powertools/metrics";
import type { Outcome } from "../outcome/outcome.ts";
import { STATUSES } from "../outcome/statuses.ts";
import type { HandedBack } from "../stop/settle.ts";
import { lazy } from "./lazy.ts";
import { DELIVERY_METRICS, type MetricName } from "./metric-names.ts";

/** Metrics of one invocation, in CloudWatch's embedded metric format. */
export type Metrics = {
  outcome(outcome: Outcome): void;
  handedBack(handedBack: HandedBack): void;
  /** Writes the metrics of an invocation in one line, because CloudWatch Logs charges by the byte. Without metrics it writes nothing. */
  flush(): void;
};

/** Creates the metrics of one function. `service` is the only dimension, because CloudWatch charges for every combination. */
export function createMetrics(service: string, namespace: string): Metrics {
  const metrics = lazy(() => new Powertools({ serviceName: service, namespace }));
  let isEmpty = true;

  const count = (name: MetricName) => metrics().addMetric(name, "Count", 1);
  const addDelivery = ({ ageMs, calls, why }: Delivered): void => {
    isEmpty = false;
    metrics().addMetric("RequestAge", DELIVERY_METRICS.RequestAge, ageMs);
    if (calls > 0) metrics().addMetric("StopCalls", DELIVERY_METRICS.StopCalls, calls);
    if (why === "throttled") count("Throttled");
  };

  return {
    outcome({ status, code, calls, elapsedMs }) {
      addDelivery({ ageMs: elapsedMs, calls, why: code });
      count(STATUSES[status].metric);
      if (status === "stopped") metrics().addMetric("StopLatency", DELIVERY_METRICS.StopLatency, elapsedMs);
    },
    handedBack(handedBack) {
      addDelivery(handedBack);
      count("HandedBack");
    },
    flush() {
      // Powertools has already written the metrics when one of them reached a hundred values.
      if (!isEmpty && metrics().hasStoredMetrics()) metrics().publishStoredMetrics();
      isEmpty = true;
    },
  };
}

/** The fields of an outcome and of a handed-back request that every delivery has. */
type Delivered = { readonly ageMs: number; readonly calls: number; readonly why: string | undefined };
