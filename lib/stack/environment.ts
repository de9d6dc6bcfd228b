import { BUS_QUEUE, queueNames, queueVariable } from "../config.ts";
import { HALT_SECRET_NAME } from "./halt-secret.ts";
import { logicalId, SCHEDULER_ROLE, STACK_NAME } from "./names.ts";

/** Builds the environment of every function: the queue URLs and the settings that `lib/config.ts` reads. */
export function buildEnvironment(hasBus = false) {
  const queueUrls = queueNames.map((name) => [queueVariable(name), { Ref: logicalId(name, "Queue") }]);
  return {
    ...Object.fromEntries(queueUrls),
    ...(hasBus && { [queueVariable(BUS_QUEUE)]: { Ref: logicalId(BUS_QUEUE, "Queue") } }),
    STOP_TTL_SECONDS: "${param:ttlSeconds}",
    DELIVERY_BUDGET_MS: "${param:deliveryBudgetMs}",
    BACKOFF_BASE_SECONDS: "${param:backoffBaseSeconds}",
    ACCOUNTS_SECRET_ID: "${param:accountsSecret}",
    HALT_SECRET_ID: HALT_SECRET_NAME,
    POWERTOOLS_METRICS_NAMESPACE: STACK_NAME,
  };
}

/**
 * Builds the variables that only the router has: the unique ids of the roles that send to `requests`. SQS names a sender by this id, `AROA…`, and a role that is deleted and created again gets another.
 */
export function buildRouterEnvironment(hasSchedules: boolean) {
  return {
    ROUTER_ROLE_ID: roleIdOf(logicalId("router", "Role")),
    REPLAY_ROLE_ID: roleIdOf(logicalId("replay", "Role")),
    ...(hasSchedules && { SCHEDULER_ROLE_ID: roleIdOf(SCHEDULER_ROLE) }),
  };
}

function roleIdOf(id: string) {
  return { "Fn::GetAtt": [id, "RoleId"] };
}
