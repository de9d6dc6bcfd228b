import { wallClock as clock } from "./clock.ts";
import { readConfig } from "./config.ts";
import { createLog } from "./log.ts";
import { createMetrics } from "./metrics.ts";
import { createQueues, sqsClient } from "./queues.ts";
import { createRouter } from "./router.ts";

/** The Lambda handler of the router. */
export function routeHandler() {
  const config = readConfig(process.env);
  const log = createLog("router");
  return createRouter({
    ...{ clock, log },
    metrics: createMetrics("router", config.metricsNamespace),
    queues: createQueues(sqsClient(), config, log.warn),
  });
}
