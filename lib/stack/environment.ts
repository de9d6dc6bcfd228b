import { queueNames, queueVariable } from "../config.ts";
import { logicalId, STACK_NAME } from "./names.ts";

/** Builds the environment of every function: the queue URLs and the settings that `lib/config.ts` reads. */
export function buildEnvironment() {
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
