import type { SeenLetter, SeenOutcome } from "../rig/drain.ts";
import type { SentRequest } from "./ledger.ts";

/** What has been sent and what has come out so far. */
export type Books = {
  addSent(requests: readonly SentRequest[]): void;
  addOutcome(outcome: SeenOutcome): void;
  addLetter(letter: SeenLetter): void;
  readonly outcomes: readonly SeenOutcome[];
  readonly letters: readonly SeenLetter[];
  requests(): readonly SentRequest[];
  /** Requests of which nothing has come out yet. */
  open(): number;
  /** When the last deadline passes, in milliseconds since 1970. */
  lastDeadlineMs(): number;
};

/** Keeps the books of a soak; a request that is sent twice is one, with the later of its deadlines. */
export function createBooks(): Books {
  const sent = new Map<string, SentRequest>();
  const open = new Set<string>();
  const settled = new Set<string>();
  const outcomes: SeenOutcome[] = [];
  const letters: SeenLetter[] = [];
  let lastDeadlineMs = 0;

  const settle = (id: string) => {
    settled.add(id);
    open.delete(id);
  };

  return {
    outcomes,
    letters,
    requests: () => [...sent.values()],
    open: () => open.size,
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
      letters.push(letter);
      if (letter.attributes.requestId !== undefined) settle(letter.attributes.requestId);
    },
  };
}
