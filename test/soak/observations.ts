import type { HaltPeriod } from "./halt-periods.ts";
import type { ReceivedDeadLetter, ReceivedOutcome } from "./received-messages.ts";
import type { SoakRequest } from "./sent-requests.ts";

/** Requests sent, and outcomes and dead letters received so far. */
export type Observations = {
  addSent(requests: readonly SoakRequest[]): void;
  addOutcome(outcome: ReceivedOutcome): void;
  addDeadLetter(deadLetter: ReceivedDeadLetter): void;
  /** Sets the period of a halt of the plan. */
  setHalt(index: number, period: HaltPeriod): void;
  readonly outcomes: readonly ReceivedOutcome[];
  readonly deadLetters: readonly ReceivedDeadLetter[];
  halts(): readonly HaltPeriod[];
  sentRequests(): readonly SoakRequest[];
  /** Number of requests without an outcome or a dead letter. */
  openCount(): number;
  /** The latest deadline of all requests, in milliseconds since 1970. */
  lastDeadlineMs(): number;
};

/** Creates empty observations. A request sent twice counts as one, with the later of its deadlines. */
export function createObservations(): Observations {
  const sent = new Map<string, SoakRequest>();
  const open = new Set<string>();
  const settled = new Set<string>();
  const outcomes: ReceivedOutcome[] = [];
  const deadLetters: ReceivedDeadLetter[] = [];
  const halts = new Map<number, HaltPeriod>();
  let lastDeadlineMs = 0;

  const settle = (id: string) => {
    settled.add(id);
    open.delete(id);
  };

  return {
    outcomes,
    deadLetters,
    halts: () => [...halts.values()],
    setHalt: (index, period) => void halts.set(index, period),
    sentRequests: () => [...sent.values()],
    openCount: () => open.size,
    lastDeadlineMs: () => lastDeadlineMs,
    addSent(requests) {
      for (const request of requests) {
        const deadlineMs = Math.max(request.deadlineMs, sent.get(request.id)?.deadlineMs ?? 0);
        sent.set(request.id, { ...request, deadlineMs });
        if (!settled.has(request.id)) open.add(request.id); // the outcome can arrive before SQS answers the send
        lastDeadlineMs = Math.max(lastDeadlineMs, deadlineMs);
      }
    },
    addOutcome(outcome) {
      outcomes.push(outcome);
      settle(outcome.requestId);
    },
    addDeadLetter(deadLetter) {
      deadLetters.push(deadLetter);
      const { requestId } = deadLetter.attributes;
      if (requestId !== undefined) settle(requestId);
    },
  };
}
