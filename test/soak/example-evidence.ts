import type { SeenLetter, SeenOutcome } from "../rig/drain.ts";
import type { CallRecord, Evidence } from "./evidence.ts";
import type { SeenDelivery } from "./invocation-monitor.ts";
import type { SoakRequest } from "./sent-requests.ts";
import { TASK, type TaskRecord } from "./timeline.ts";

/** When every history begins: the request is sent, its task is there. */
export const START_MS = Date.parse("2026-11-22T08:00:00Z");

export const SERVICE = "codearts-build";
const KEY = "b1/1";

/** The time so many seconds after the beginning. */
export const timeAt = (seconds: number): string => new Date(START_MS + seconds * 1000).toISOString();

/** What a task went through: a state, or a stop call, with the second at which it came. */
export type TaskEvent =
  | readonly [second: number, state: string]
  | readonly [second: number, stop: "stop", more?: Partial<CallRecord>];

/** A request whose deadline is 90 s after the beginning. */
export function makeRequest(more: Partial<SoakRequest> = {}): SoakRequest {
  const content = { id: "r1", service: SERVICE, target: { jobId: "b1", buildNo: 1 } };
  return {
    ...{ id: "r1", service: SERVICE, task: KEY, account: "default", validity: "valid", confirm: false, dryRun: false },
    ...{ deadlineMs: START_MS + 90_000, content },
    ...more,
  };
}

const DEAD = ["expired", "rejected", "denied", "refused", "gave-up"];
const OK = ["stopped", "already-stopped", "dry-run"];

/** An outcome in which everything but its status is as it should be; it was made after two seconds. */
export function makeOutcome(status: string, more: Partial<SeenOutcome> = {}): SeenOutcome {
  return {
    ...{ requestId: "r1", status, ok: OK.includes(status), message: "so it is", calls: 1, deliveries: 1 },
    ...{ finishedAt: timeAt(2), confirmed: false, deadLettered: DEAD.includes(status) },
    ...{ service: SERVICE, account: "default", target: { jobId: "b1", buildNo: "1" } },
    ...more,
  };
}

/** The dead letter of an outcome. */
export function makeDeadLetter(status: string, more: Partial<SeenLetter> = {}): SeenLetter {
  return { body: JSON.stringify(makeRequest().content), attributes: { requestId: "r1", status }, ...more };
}

/** A delivery to a worker. */
export function makeDelivery(from: number, to: number, more: Partial<SeenDelivery> = {}): SeenDelivery {
  return {
    ...{ requestId: "r1", messageId: "m1", queue: `stopcord-soak-${SERVICE}`, receives: 1, end: "answered" },
    ...{ fromMs: START_MS + from * 1000, toMs: START_MS + to * 1000 },
    ...more,
  };
}

/** Any other call of the simulator's log. */
export function makeCall(second: number, more: Partial<CallRecord> = {}): CallRecord {
  const answer = { status: 200, tookEffect: false };
  return { at: START_MS + second * 1000, service: SERVICE, kind: "stop", task: KEY, body: "", ...answer, ...more };
}

/** Evidence of one request: its task, if it has one, and the stop calls that it met. */
export function makeEvidence(events: readonly TaskEvent[] | undefined, more: Partial<Evidence> = {}): Evidence {
  const stops = (events ?? []).flatMap(([second, what, fields]) => (what === "stop" ? [makeCall(second, fields)] : []));
  return {
    ...{ requests: [makeRequest()], outcomes: [], deadLetters: [], deliveries: [makeDelivery(1, 2.1)], stalls: [] },
    ...{ tasks: events?.some(([, what]) => what !== "stop") ? [task(events)] : [], calls: stops },
    ...more,
  };
}

function task(events: readonly TaskEvent[]): TaskRecord {
  const history = events.map(([second, what, more], index) =>
    what === "stop"
      ? { tookEffect: false, status: 200, ...more, event: "stop-call", at: timeAt(second) }
      : { event: index === 0 ? "created" : "state", at: timeAt(second), state: what },
  );
  return TASK.parse({ service: SERVICE, key: KEY, history });
}

/** A task that a stop call stopped, and that ended soon after. */
export const STOPPED: readonly TaskEvent[] = [
  [0, "running"],
  [1.5, "stop", { tookEffect: true }],
  [1.5, "stopping"],
  [1.8, "aborted"],
];
