import { isInferredFromOtherStop, wasStopAccepted } from "./case-facts.ts";
import { explainCopies, explainNextReceive, traceCopy } from "./copies.ts";
import { countBy } from "./count-by.ts";
import { canHaveMade, listStops } from "./delivery-calls.ts";
import { formatStatus } from "./format-status.ts";
import type { SeenDelivery } from "./invocation-monitor.ts";
import type { OutcomeEvidence } from "./outcome-evidence.ts";
import { wasStoppedBy } from "./timeline.ts";

/** An outcome that is true for its copy and says less than the simulator's record, and the reason for it. */
type Vagueness = {
  readonly kind:
    | "inferredFromOtherStop"
    | "ownStopMistakenForOther"
    | "failedAfterAcceptedStop"
    /** One of the others, while another outcome of the request says what the record says. */
    | "toldByOtherOutcome";
  readonly reason: string;
};

/** Number of vague outcomes by kind, and in each kind by status and reason. */
export type VagueCounts = Readonly<Record<Vagueness["kind"], Readonly<Record<string, number>>>>;

/** Counts the vague outcomes among all outcomes. */
export function countVagueOutcomes(cases: readonly OutcomeEvidence[]): VagueCounts {
  const vague = cases.flatMap((one) => {
    const found = explainVagueness(one);
    return found === undefined ? [] : [{ ...found, status: formatStatus(one.outcome) }];
  });
  const countKind = (kind: Vagueness["kind"]) =>
    countBy(vague.filter((one) => one.kind === kind).map(({ status, reason }) => `${status}, ${reason}`));
  return {
    inferredFromOtherStop: countKind("inferredFromOtherStop"),
    ownStopMistakenForOther: countKind("ownStopMistakenForOther"),
    failedAfterAcceptedStop: countKind("failedAfterAcceptedStop"),
    toldByOtherOutcome: countKind("toldByOtherOutcome"),
  };
}

/** Returns the kind of a vague outcome with its reason; undefined for an outcome that says all. */
function explainVagueness(c: OutcomeEvidence): Vagueness | undefined {
  const kind = findKind(c);
  if (kind === undefined) return undefined;
  const truth = kind === "inferredFromOtherStop" ? "already-stopped" : "stopped";
  const isTold = c.outcomes.some(({ status }) => status === truth);
  const reason = kind === "inferredFromOtherStop" ? explainDoubt(c) : explainLostStop(c);
  return { kind: isTold ? "toldByOtherOutcome" : kind, reason };
}

function findKind(c: OutcomeEvidence): Vagueness["kind"] | undefined {
  if (isInferredFromOtherStop(c) && !wasStopAccepted(c)) return "inferredFromOtherStop";
  if (isOwnStopMistakenForOther(c)) return "ownStopMistakenForOther";
  return hasFailedAfterAcceptedStop(c) ? "failedAfterAcceptedStop" : undefined;
}

function isOwnStopMistakenForOther({ outcome, task, finishedMs }: OutcomeEvidence): boolean {
  return outcome.status === "already-stopped" && task !== undefined && wasStoppedBy(task, finishedMs);
}

const FAILURES: readonly string[] = ["denied", "refused", "gave-up"];

/** Codes of failures that stopcord reports after the service accepted the stop. */
const CODES_AFTER_ACCEPTED_STOP: readonly (string | undefined)[] = ["not-confirmed", "end-failed"];

function hasFailedAfterAcceptedStop(c: OutcomeEvidence): boolean {
  const { status, code } = c.outcome;
  return FAILURES.includes(status) && !CODES_AFTER_ACCEPTED_STOP.includes(code) && wasStopAccepted(c);
}

/** Names the reason for which a stop of the copy was in doubt. */
function explainDoubt({ copy }: OutcomeEvidence): string {
  const again = copy?.known.findLast(({ receives }) => receives > 1);
  if (again === undefined) return "an answer was lost";
  return explainNextReceive(copy?.earlierReceives.findLast(({ messageId }) => messageId === again.messageId));
}

/** Names the reason for which the copy does not know that a stop took effect. */
function explainLostStop(c: OutcomeEvidence): string {
  const { copy, deliveries } = c;
  const stop = listStops(c).find(({ tookEffect }) => tookEffect);
  if (stop === undefined) return "another caller was stopping the task";
  const makers = deliveries.filter((one) => canHaveMade(one, stop));
  if (copy === undefined) return "the delivery of the outcome is unknown";
  const isOwn = (one: SeenDelivery) => copy.known.includes(one) || copy.earlierReceives.includes(one);
  const maker = makers.find((one) => !isOwn(one)) ?? makers[0];
  if (maker === undefined) return "the delivery of the stop call is unknown";
  if (copy.known.includes(maker)) return "its answer was lost";
  if (copy.earlierReceives.includes(maker)) return explainNextReceive(maker);
  return `another copy: ${explainCopies(copy, traceCopy(maker, deliveries))}`;
}
