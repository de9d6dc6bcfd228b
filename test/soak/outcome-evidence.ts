import type { Evidence, SimulatorCall } from "./evidence.ts";
import type { SeenDelivery } from "./invocation-monitor.ts";
import type { ReceivedDeadLetter, ReceivedOutcome } from "./received-messages.ts";
import { findRefusals, type Refusals } from "./refusals.ts";
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
  readonly calls: readonly SimulatorCall[];
  readonly refusals: Refusals;
};

/** One outcome of a request. */
export type OutcomeEvidence = RequestEvidence & {
  readonly outcome: ReceivedOutcome;
  readonly finishedMs: number;
  /** The delivery that made the outcome; undefined if several could have made it or another one overlapped with it. */
  readonly delivery: SeenDelivery | undefined;
};

/** Groups the evidence by request. */
export function groupByRequest(evidence: Evidence): readonly RequestEvidence[] {
  const outcomes = Map.groupBy(evidence.outcomes, ({ requestId }) => requestId);
  const deadLetters = Map.groupBy(evidence.deadLetters, idOf);
  const toWorkers = evidence.deliveries.filter(({ queue, end }) => !queue.endsWith("-requests") && end !== "throttled");
  const deliveries = Map.groupBy(toWorkers, ({ requestId }) => requestId);
  const tasks = new Map(evidence.tasks.map((task) => [`${task.service} ${task.key}`, task]));
  const calls = Map.groupBy(evidence.calls, ({ service, task }) => `${service} ${task}`);
  const refusals = findRefusals(evidence);
  return evidence.requests.map((request) => {
    const taskName = `${request.service} ${request.task}`;
    return {
      request,
      refusals,
      task: tasks.get(taskName),
      calls: calls.get(taskName) ?? [],
      outcomes: outcomes.get(request.id) ?? [],
      deadLetters: deadLetters.get(request.id) ?? [],
      deliveries: deliveries.get(request.id) ?? [],
    };
  });
}

/** Splits a request's case into one case per outcome. */
export function groupByOutcome(requestCase: RequestEvidence): readonly OutcomeEvidence[] {
  return requestCase.outcomes.map((outcome) => {
    const finishedMs = Date.parse(outcome.finishedAt);
    return {
      ...requestCase,
      outcome,
      finishedMs,
      delivery: deliveryOf(requestCase.deliveries, outcome.deliveries, finishedMs),
    };
  });
}

/** Reads the request id of a dead letter. One made by EventBridge or SQS itself has the id only in its body. */
function idOf({ attributes, body }: ReceivedDeadLetter): string {
  if (attributes.requestId !== undefined) return attributes.requestId;
  return /^\{"id":"([^"]+)"/.exec(body)?.[1] ?? "";
}

function deliveryOf(
  deliveries: readonly SeenDelivery[],
  receives: number,
  finishedMs: number,
): SeenDelivery | undefined {
  const running = deliveries.filter(
    ({ fromMs, toMs }) => fromMs <= finishedMs && finishedMs <= (toMs ?? Number.POSITIVE_INFINITY),
  );
  const [own, ...others] = running.filter((delivery) => delivery.receives === receives);
  if (own === undefined || others.length > 0) return undefined;
  const overlaps = ({ fromMs, toMs }: SeenDelivery) =>
    fromMs <= finishedMs && (toMs ?? Number.POSITIVE_INFINITY) >= own.fromMs;
  return deliveries.some((other) => other !== own && overlaps(other)) ? undefined : own;
}
