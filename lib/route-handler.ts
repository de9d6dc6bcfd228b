import { wallClock as clock } from "./clock.ts";
import { readConfig } from "./config.ts";
import { createLog } from "./log.ts";
import { createQueues, sqsClient } from "./queues.ts";
import { createRouter } from "./router.ts";

/** The Lambda handler of the router. */
export function routeHandler() {
  const log = createLog();
  return createRouter({ ...{ clock, log }, queues: createQueues(sqsClient(), readConfig(process.env), log.warn) });
}
