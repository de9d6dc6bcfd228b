import type { Outcome } from "../../outcome/outcome.ts";

/** The conditions on outcomes; absent ones always hold. `since` is in milliseconds since 1970. */
export type OutcomeFilter = {
  readonly id?: readonly string[];
  readonly service?: readonly string[];
  readonly status?: readonly string[];
  readonly since?: number;
};

/** Creates a predicate that is true for an outcome if every condition holds. */
export function outcomeFilter({ id, service, status, since }: OutcomeFilter): (outcome: Outcome) => boolean {
  const sinceMs = since ?? Number.NEGATIVE_INFINITY;
  return (outcome) =>
    (id === undefined || id.includes(outcome.requestId)) &&
    (service === undefined || service.includes(outcome.service ?? "")) &&
    (status === undefined || status.includes(outcome.status)) &&
    Date.parse(outcome.finishedAt) >= sinceMs;
}
