import type { SeenLetter, SeenOutcome } from "../rig/drain.ts";
import type { SoakRequest } from "./sent-requests.ts";

/** What has been sent and what has come out so far. */
export type Observations = {
  addSent(requests: readonly SoakRequest[]): void;
  addOutcome(outcome: SeenOutcome): void;
  addLetter(letter: SeenLetter): void;
  readonly outcomes: readonly SeenOutcome[];
  readonly deadLetters: readonly SeenLetter[];
  requests(): readonly SoakRequest[];
  /** Requests of which nothing has come out yet. */
  openCount(): number;
  /** When the last deadline passes, in milliseconds since 1970. */
  lastDeadlineMs(): number;
};

/** Keeps the observations of a soak; a request that is sent twice is one, with the later of its deadlines. */
export function createObservations(): Observations {
  const sent = new Map<string, SoakRequest>();
  const open = new Set<string>();
  const settled = new Set<string>();
  const outcomes: SeenOutcome[] = [];
  const deadLetters: SeenLetter[] = [];
  let lastDeadlineMs = 0;

  const settle = (id: string) => {
    settled.add(id);
    open.delete(id);
  };

  return {
    outcomes,
    deadLetters,
    requests: () => [...sent.values()],
    openCount: () => open.size,
    lastDeadlineMs: () => lastDeadlineMs,
    addSent(requests) {
      for (const request of requests) {
        const deadlineMs = Math.max(request.deadlineMs, sent.get(request.id)?.deadlineMs ?? 0);
        sent.set(request.id, { ...request, deadlineMs });
        if (!settled.has(request.id)) open.add(request.id); // its outcome may be here before the answer to its sending
        lastDeadlineMs = Math.max(lastDeadlineMs, deadlineMs);
      }
    },
    addOutcome(outcome) {
      outcomes.push(outcome);
      settle(outcome.requestId);
    },
    addLetter(letter) {
      deadLetters.push(letter);
      if (letter.attributes.requestId !== undefined) settle(letter.attributes.requestId);
    },
  };
}
