/** The times of a stage that contradict neither each other nor a limit of SQS, by parameter. */
export const USABLE_TIMES: Readonly<Record<string, unknown>> = {
  functionTimeoutSeconds: 30,
  visibilitySeconds: 180,
  deliveryBudgetMs: 20_000,
  ttlSeconds: 900,
  backoffBaseSeconds: 5,
  waitingAlarmMs: 300_000,
  stalledAlarmSeconds: 300,
  ageAlarmMs: 600_000,
  resultsAlarmSeconds: 86_400,
};
