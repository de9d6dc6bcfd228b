import type { Outcome } from "../outcome/outcome.ts";

/** Which outcomes are asked for; `since` in milliseconds since 1970. */
export type OutcomeFilter = {
  readonly id?: readonly string[];
  readonly service?: readonly string[];
  readonly status?: readonly string[];
  readonly since?: number;
};

/** Makes the test of an outcome: all that is given has to hold. */
export function outcomeFilter({ id, service, status, since }: OutcomeFilter): (outcome: Outcome) => boolean {
  const sinceMs = since ?? Number.NEGATIVE_INFINITY;
  return (outcome) =>
    (id === undefined || id.includes(outcome.requestId)) &&
    (service === undefined || service.includes(outcome.service ?? "")) &&
    (status === undefined || status.includes(outcome.status)) &&
    Date.parse(outcome.finishedAt) >= sinceMs;
}
