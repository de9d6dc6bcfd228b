import { readConfig } from "../config.ts";
import { createQueues, sqsClient } from "../sqs/queues.ts";
import { createLog } from "../telemetry/log.ts";
import { createMetrics } from "../telemetry/metrics.ts";
import { wallClock as clock } from "../time/clock.ts";
import { createRouter } from "./router.ts";

/** The Lambda handler of the router. */
export function routerHandler() {
  const config = readConfig(process.env);
  const log = createLog("router");
  return createRouter({
    ...{ clock, log },
    metrics: createMetrics("router", config.metricsNamespace),
    queues: createQueues(sqsClient(), config, log.warn),
  });
}
