import type { Outcome } from "../../outcome/outcome.ts";
import { isObject } from "../../parse.ts";
import { readMessage } from "../../request/read-message.ts";
import { parseTime } from "../../time/iso-time.ts";

/** The requests that a run of the command has sent. */
export type SentRequests = {
  /** Adds the requests of a message that `requests` took at `takenMs` or later, on its own clock. */
  add(body: string, takenMs: number): void;
  ids(): readonly string[];
  /** Tells the outcome of a sent request, or of a run that it selected, from that of an earlier request with the same id. */
  isOutcome(outcome: Pick<Outcome, "requestId" | "sentAt">): boolean;
};

/** `takenMs`: no earlier request with this id has such a time, or a later one. */
type SentTimes = { readonly sentMs: number | undefined; readonly takenMs: number };

/**
 * Creates an empty record. An outcome has the `sentAt` of its request; where the sender's clock was ahead, it has the time at which
 * `requests` took the request.
 */
export function createSentRequests(): SentRequests {
  const sent = new Map<string, SentTimes>();
  return {
    add(body, takenMs) {
      const message = readMessage(body, { fallbackId: "", queuedMs: Date.now() });
      for (const { id, raw } of message.ok ? message.members : [])
        sent.set(id, { sentMs: isObject(raw) ? parseTime(String(raw.sentAt)) : undefined, takenMs });
    },
    ids: () => [...sent.keys()],
    isOutcome({ requestId, sentAt }) {
      const times = ownersOf(requestId).flatMap((id) => sent.get(id) ?? [])[0];
      const sentMs = parseTime(sentAt);
      if (times === undefined || sentMs === undefined) return false;
      return sentMs === times.sentMs || sentMs >= times.takenMs;
    },
  };
}

/** The id of a request, then those of the groups or selections that it may belong to. */
function ownersOf(id: string): readonly string[] {
  const slash = id.lastIndexOf("/");
  return slash <= 0 ? [id] : [id, ...ownersOf(id.slice(0, slash))];
}
