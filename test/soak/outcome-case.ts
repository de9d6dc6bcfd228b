import type { SeenLetter, SeenOutcome } from "../rig/drain.ts";
import type { CallRecord, Evidence } from "./evidence.ts";
import type { SeenDelivery } from "./invocation-monitor.ts";
import { findRefusals, type Refusals } from "./refusals.ts";
import type { SoakRequest } from "./sent-requests.ts";
import type { TaskRecord } from "./timeline.ts";

/** A request and all that is known of what became of it. */
export type RequestCase = {
  readonly request: SoakRequest;
  readonly outcomes: readonly SeenOutcome[];
  readonly deadLetters: readonly SeenLetter[];
  /** Its deliveries to a worker, without those for which there was no place. */
  readonly deliveries: readonly SeenDelivery[];
  readonly task: TaskRecord | undefined;
  readonly calls: readonly CallRecord[];
  readonly refusals: Refusals;
};

/** One outcome of a request. */
export type OutcomeCase = RequestCase & {
  readonly outcome: SeenOutcome;
  readonly finishedMs: number;
  /** The delivery that came to it, if only one can have, and if nothing else was going on with the request meanwhile. */
  readonly delivery: SeenDelivery | undefined;
};

/** Sorts the evidence by request. */
export function buildRequestCases(evidence: Evidence): readonly RequestCase[] {
  const outcomes = Map.groupBy(evidence.outcomes, ({ requestId }) => requestId);
  const deadLetters = Map.groupBy(evidence.deadLetters, idOf);
  const toWorkers = evidence.deliveries.filter(({ queue, end }) => !queue.endsWith("-requests") && end !== "throttled");
  const deliveries = Map.groupBy(toWorkers, ({ requestId }) => requestId);
  const tasks = new Map(evidence.tasks.map((task) => [`${task.service} ${task.key}`, task]));
  const calls = Map.groupBy(evidence.calls, ({ service, task }) => `${service} ${task}`);
  const refusals = findRefusals(evidence);
  return evidence.requests.map((request) => {
    const place = `${request.service} ${request.task}`;
    return {
      ...{ request, refusals, task: tasks.get(place), calls: calls.get(place) ?? [] },
      outcomes: outcomes.get(request.id) ?? [],
      deadLetters: deadLetters.get(request.id) ?? [],
      deliveries: deliveries.get(request.id) ?? [],
    };
  });
}

/** The outcomes of a request, each with the delivery that came to it. */
export function buildOutcomeCases(requestCase: RequestCase): readonly OutcomeCase[] {
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

/** A dead letter that EventBridge or SQS itself made names no request; its body does, unless it is junk. */
function idOf({ attributes, body }: SeenLetter): string {
  if (attributes.requestId !== undefined) return attributes.requestId;
  return /^\{"id":"([^"]+)"/.exec(body)?.[1] ?? "";
}

function deliveryOf(
  deliveries: readonly SeenDelivery[],
  receives: number,
  finishedMs: number,
): SeenDelivery | undefined {
  const underWay = deliveries.filter(
    ({ fromMs, toMs }) => fromMs <= finishedMs && finishedMs <= (toMs ?? Number.POSITIVE_INFINITY),
  );
  const [own, ...others] = underWay.filter((delivery) => delivery.receives === receives);
  if (own === undefined || others.length > 0) return undefined;
  const overlaps = ({ fromMs, toMs }: SeenDelivery) =>
    fromMs <= finishedMs && (toMs ?? Number.POSITIVE_INFINITY) >= own.fromMs;
  return deliveries.some((other) => other !== own && overlaps(other)) ? undefined : own;
}
