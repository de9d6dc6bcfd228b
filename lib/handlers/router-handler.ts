import { readConfig } from "../config.ts";
import { createQueues, sqsClient } from "../sqs/queues.ts";
import { createLog } from "../telemetry/log.ts";
import { createMetrics } from "../telemetry/metrics.ts";
import { wallClock } from "../time/clock.ts";
import { createRouter } from "./router.ts";

/** Creates the Lambda handler of the router from its environment. */
export function routerHandler() {
  const config = readConfig();
  const log = createLog("router");
  return createRouter({
    clock: wallClock,
    log,
    ttlMs: config.ttlMs,
    roleIds: config.roleIds,
    publishesToBus: config.publishesToBus,
    backoffBaseMs: config.backoffBaseMs,
    metrics: createMetrics("router", config.metricsNamespace),
    queues: createQueues(sqsClient(), config, log.warn),
  });
}
