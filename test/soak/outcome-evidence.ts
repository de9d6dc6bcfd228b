import { type Copy, traceCopy } from "./copies.ts";
import type { Evidence, SimulatorCall } from "./evidence.ts";
import type { HaltPeriod } from "./halt-periods.ts";
import type { SeenDelivery } from "./invocation-monitor.ts";
import { idOf } from "./letter-id.ts";
import type { ReceivedDeadLetter, ReceivedOutcome } from "./received-messages.ts";
import { findRefusals, type Refusals } from "./refusals.ts";
import { listRunRequests } from "./run-requests.ts";
import { collectSelection, groupByNamed, type SelectionEvidence } from "./selection-evidence.ts";
import type { SoakRequest } from "./sent-requests.ts";
import type { TaskRecord } from "./timeline.ts";

/** A request with its outcomes, dead letters, deliveries, task and calls. */
export type RequestEvidence = {
  readonly request: SoakRequest;
  readonly outcomes: readonly ReceivedOutcome[];
  readonly deadLetters: readonly ReceivedDeadLetter[];
  /** Deliveries to a worker, without those that Lambda throttled. */
  readonly deliveries: readonly SeenDelivery[];
  readonly task: TaskRecord | undefined;
  /** Calls about the task; those to the lists of a selection. */
  readonly calls: readonly SimulatorCall[];
  readonly selection?: SelectionEvidence | undefined;
  /** Calls about every task of the service, and calls to IAM. */
  readonly serviceCalls: readonly SimulatorCall[];
  readonly refusals: Refusals;
  readonly halts: readonly HaltPeriod[];
};

/** One outcome of a request, with a copy that can have made it. */
export type OutcomeEvidence = RequestEvidence & {
  readonly outcome: ReceivedOutcome;
  readonly finishedMs: number;
  /** The copy as of the delivery that made the outcome; undefined if no worker had a delivery of the request at that time. */
  readonly copy: Copy | undefined;
};

/** Groups the evidence by request. The runs of a selection have requests of their own. */
export function groupByRequest(evidence: Evidence): readonly RequestEvidence[] {
  const outcomes = Map.groupBy(evidence.outcomes, ({ requestId }) => requestId);
  const deadLetters = Map.groupBy(evidence.deadLetters, idOf);
  const toWorkers = evidence.deliveries.filter(({ queue, end }) => !queue.endsWith("-requests") && end !== "throttled");
  const deliveries = Map.groupBy(toWorkers, ({ requestId }) => requestId);
  const tasks = new Map(evidence.tasks.map((task) => [`${task.service} ${task.key}`, task]));
  const calls = groupByNamed(evidence.calls);
  const serviceCalls = Map.groupBy(evidence.calls, ({ service }) => service);
  const requests = [...evidence.requests, ...listRunRequests(evidence)];
  const refusals = findRefusals({ calls: evidence.calls, requests });
  return requests.map((request) => {
    const taskName = `${request.service} ${request.task}`;
    const selection = collectSelection(request, { tasks, calls });
    return {
      request,
      refusals,
      halts: evidence.halts,
      task: tasks.get(taskName),
      selection,
      calls: selection?.lists ?? calls.get(taskName) ?? [],
      serviceCalls: [...(serviceCalls.get(request.service ?? "") ?? []), ...(serviceCalls.get("iam") ?? [])],
      outcomes: outcomes.get(request.id) ?? [],
      deadLetters: deadLetters.get(request.id) ?? [],
      deliveries: deliveries.get(request.id) ?? [],
    };
  });
}

/**
 * Lists the cases of one outcome: one for each copy that can have made it. These are the deliveries under way at that time, or those
 * of them whose number of deliveries the outcome names.
 */
export function listCases(requestCase: RequestEvidence, outcome: ReceivedOutcome): readonly OutcomeEvidence[] {
  const finishedMs = Date.parse(outcome.finishedAt);
  const isUnderWay = ({ fromMs, toMs = Number.POSITIVE_INFINITY }: SeenDelivery) =>
    fromMs <= finishedMs && finishedMs <= toMs;
  const copies = requestCase.deliveries.filter(isUnderWay).map((one) => traceCopy(one, requestCase.deliveries));
  const matching = copies.filter(({ deliveries }) => deliveries === outcome.deliveries);
  const candidates: readonly (Copy | undefined)[] = matching.length > 0 ? matching : copies;
  const withCopy = (copy: Copy | undefined) => ({ ...requestCase, outcome, finishedMs, copy });
  return candidates.length > 0 ? candidates.map(withCopy) : [withCopy(undefined)];
}
