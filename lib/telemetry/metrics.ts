import { Metrics as Powertools } from "@aws-lambda-powertools/metrics";
import type { Outcome } from "../outcome/outcome.ts";
import type { HandedBack } from "../stop/settle.ts";
import { lazy } from "../time/lazy.ts";
import { DELIVERY_METRICS, type MetricName, OUTCOME_METRICS } from "./metric-names.ts";

/** What an invocation came to, in CloudWatch's embedded metric format. */
export type Metrics = {
  outcome(outcome: Outcome): void;
  handedBack(handedBack: HandedBack): void;
  /** Writes all of an invocation in one line, since CloudWatch charges by the byte; nothing when there is nothing. */
  flush(): void;
};

/** Metrics of one function; `service` is their only dimension, since CloudWatch charges by the combination. */
export function createMetrics(service: string, namespace: string): Metrics {
  const metrics = lazy(() => new Powertools({ serviceName: service, namespace }));
  let isEmpty = true;

  const count = (name: MetricName) => metrics().addMetric(name, "Count", 1);
  const delivered = (ageMs: number, calls: number, why: string | undefined): void => {
    isEmpty = false;
    metrics().addMetric("RequestAge", DELIVERY_METRICS.RequestAge, ageMs);
    if (calls > 0) metrics().addMetric("StopCalls", DELIVERY_METRICS.StopCalls, calls);
    if (why === "throttled") count("Throttled");
  };

  return {
    outcome({ status, code, calls, elapsedMs }) {
      delivered(elapsedMs, calls, code);
      count(OUTCOME_METRICS[status]);
      if (status === "stopped") metrics().addMetric("StopLatency", DELIVERY_METRICS.StopLatency, elapsedMs);
    },
    handedBack({ ageMs, calls, why }) {
      delivered(ageMs, calls, why);
      count("HandedBack");
    },
    flush() {
      // A hundred values of one metric have been written already.
      if (!isEmpty && metrics().hasStoredMetrics()) metrics().publishStoredMetrics();
      isEmpty = true;
    },
  };
}
