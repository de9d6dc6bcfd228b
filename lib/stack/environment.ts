import { queueNames, queueVariable } from "../config.ts";
import { logicalId, STACK_NAME } from "./resource.ts";

/** The environment of every function: the URLs of the queues, and the settings of a stage under the names of `lib/config.ts`. */
export function environmentOf() {
  const queueUrls = queueNames.map((name) => [queueVariable(name), { Ref: logicalId(name, "Queue") }]);
  return {
    ...Object.fromEntries(queueUrls),
    STOP_TTL_SECONDS: "${param:ttlSeconds}",
    DELIVERY_BUDGET_MS: "${param:deliveryBudgetMs}",
    BACKOFF_BASE_SECONDS: "${param:backoffBaseSeconds}",
    ACCOUNTS_SECRET_ID: "${param:accountsSecret}",
    POWERTOOLS_METRICS_NAMESPACE: STACK_NAME,
  };
}
