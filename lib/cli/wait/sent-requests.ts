import type { Outcome } from "../../outcome/outcome.ts";
import { isObject } from "../../parse.ts";
import { readMessage } from "../../request/read-message.ts";
import type { OutcomeLine } from "../../telemetry/request-line.ts";
import { parseTime } from "../../time/iso-time.ts";

/** The requests that a run of the command has sent. */
export type SentRequests = {
  /** Adds the requests of a message that `requests` took at `takenMs` or later, on its own clock. */
  add(body: string, takenMs: number): void;
  ids(): readonly string[];
  /** Tells the outcome of a sent request, or of a run that it selected, from that of an earlier request with the same id. */
  isOutcome(outcome: Pick<Outcome, "requestId" | "sentAt">): boolean;
  /** Tells the same of a line in the logs, which has the times of the line and since `sentAt`. */
  isOutcomeLine(line: Pick<OutcomeLine, "stopRequestId" | "atMs" | "elapsedMs">): boolean;
};

/** `takenMs`: no earlier request with this id has such a time, or a later one. */
type SentTimes = { readonly sentMs: number | undefined; readonly takenMs: number };

/**
 * Creates an empty record. An outcome has the `sentAt` of its request; where the sender's clock was ahead, it has the time at which
 * `requests` took the request.
 */
export function createSentRequests(): SentRequests {
  const sent = new Map<string, SentTimes>();
  const timesOf = (id: string) => ownersOf(id).flatMap((owner) => sent.get(owner) ?? [])[0];
  return {
    add(body, takenMs) {
      const message = readMessage(body, { fallbackId: "", queuedMs: Date.now() });
      for (const { id, raw } of message.ok ? message.members : [])
        sent.set(id, { sentMs: isObject(raw) ? parseTime(String(raw.sentAt)) : undefined, takenMs });
    },
    ids: () => [...sent.keys()],
    isOutcome: ({ requestId, sentAt }) => isOwn(timesOf(requestId), parseTime(sentAt) ?? Number.NaN),
    isOutcomeLine: ({ stopRequestId, atMs, elapsedMs = 0 }) => isOwn(timesOf(stopRequestId), atMs - elapsedMs, LATE_MS),
  };
}

/** A worker logs an outcome after it has published it. */
const LATE_MS = 5_000;

/** `lateMs`: how much later than `sentAt` the time may be. */
function isOwn(times: SentTimes | undefined, sentMs: number, lateMs = 0): boolean {
  if (times === undefined) return false;
  const lateByMs = sentMs - (times.sentMs ?? Number.NaN);
  return (lateByMs >= 0 && lateByMs <= lateMs) || sentMs >= times.takenMs;
}

/** The id of a request, then those of the groups or selections that it may belong to. */
function ownersOf(id: string): readonly string[] {
  const slash = id.lastIndexOf("/");
  return slash <= 0 ? [id] : [id, ...ownersOf(id.slice(0, slash))];
}
