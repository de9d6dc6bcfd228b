import type { Evidence, SimulatorCall } from "./evidence.ts";
import type { SeenDelivery } from "./invocation-monitor.ts";
import type { ReceivedDeadLetter, ReceivedOutcome } from "./received-messages.ts";
import type { SoakRequest } from "./sent-requests.ts";
import { TASK, type TaskRecord } from "./timeline.ts";

/** Start of every example in milliseconds since 1970: the task exists and the request is sent. */
export const EVIDENCE_START_MS = Date.parse("2026-11-22T08:00:00Z");

export const SERVICE = "codearts-build";
const KEY = "b1/1";

/** Returns the ISO time of a second after the start. */
export function timeAt(second: number): string {
  return new Date(EVIDENCE_START_MS + second * 1000).toISOString();
}

/** A new state of a task, or a stop call, with its second after the start. */
export type TaskEvent =
  | readonly [second: number, state: string]
  | readonly [second: number, stop: "stop", more?: Partial<SimulatorCall>];

/** Makes a request with a deadline 90 s after the start. */
export function makeRequest(more: Partial<SoakRequest> = {}): SoakRequest {
  return {
    id: "r1",
    service: SERVICE,
    task: KEY,
    account: "default",
    validity: "valid",
    confirm: false,
    dryRun: false,
    deadlineMs: EVIDENCE_START_MS + 90_000,
    content: { id: "r1", service: SERVICE, target: { jobId: "b1", buildNo: 1 } },
    ...more,
  };
}

const DEAD_LETTERED = ["expired", "rejected", "denied", "refused", "gave-up"];
const OK = ["stopped", "already-stopped", "dry-run"];

/** Makes an outcome of the request, two seconds after the start, whose flags match its status. */
export function makeOutcome(status: string, more: Partial<ReceivedOutcome> = {}): ReceivedOutcome {
  return {
    requestId: "r1",
    status,
    ok: OK.includes(status),
    message: "a message",
    calls: 1,
    deliveries: 1,
    finishedAt: timeAt(2),
    confirmed: false,
    deadLettered: DEAD_LETTERED.includes(status),
    service: SERVICE,
    account: "default",
    target: { jobId: "b1", buildNo: "1" },
    ...more,
  };
}

/** Makes the dead letter of the request, for an outcome with the given status. */
export function makeDeadLetter(status: string, more: Partial<ReceivedDeadLetter> = {}): ReceivedDeadLetter {
  return { body: JSON.stringify(makeRequest().content), attributes: { requestId: "r1", status }, ...more };
}

let deliveriesMade = 0;

/** Makes a delivery of the request to a worker, from one second to another, with a number of its own. */
export function makeDelivery(from: number, to: number, more: Partial<SeenDelivery> = {}): SeenDelivery {
  return {
    number: ++deliveriesMade,
    requestId: "r1",
    messageId: "m1",
    isLast: false,
    queue: `stopcord-soak-${SERVICE}`,
    receives: 1,
    end: "answered",
    fromMs: EVIDENCE_START_MS + from * 1000,
    toMs: EVIDENCE_START_MS + to * 1000,
    ...more,
  };
}

/** Makes a call about the task that is answered with 200 and has no effect. */
export function makeCall(second: number, more: Partial<SimulatorCall> = {}): SimulatorCall {
  return {
    at: EVIDENCE_START_MS + second * 1000,
    service: SERVICE,
    kind: "stop",
    task: KEY,
    body: "",
    status: 200,
    tookEffect: false,
    ...more,
  };
}

/**
 * Makes the evidence of one request with the states of its task and its stop calls. Without states there is no task.
 */
export function makeEvidence(events: readonly TaskEvent[], more: Partial<Evidence> = {}): Evidence {
  const hasTask = events.some(([, event]) => event !== "stop");
  return {
    requests: [makeRequest()],
    outcomes: [],
    deadLetters: [],
    deliveries: [makeDelivery(1, 2.1)],
    stalls: [],
    halts: [],
    tasks: hasTask ? [makeTask(events)] : [],
    calls: events.flatMap(([second, event, fields]) => (event === "stop" ? [makeCall(second, fields)] : [])),
    ...more,
  };
}

function makeTask(events: readonly TaskEvent[]): TaskRecord {
  const history = events.map(([second, event, more], index) =>
    event === "stop"
      ? { tookEffect: false, status: 200, ...more, event: "stop-call", at: timeAt(second) }
      : { event: index === 0 ? "created" : "state", at: timeAt(second), state: event },
  );
  return TASK.parse({ service: SERVICE, key: KEY, history });
}

/** Events of a running task. */
export const RUNNING: readonly TaskEvent[] = [[0, "running"]];

/** Makes the events of a running task that gets one stop call after 1.5 s, without effect unless `call` says so. */
export function withStopCall(call: Partial<SimulatorCall>): readonly TaskEvent[] {
  return [...RUNNING, [1.5, "stop", call]];
}

/** Makes the events of a running task that a stop call brings into the state `stopping`. */
export function stoppingFrom(second: number, call: Partial<SimulatorCall> = {}): readonly TaskEvent[] {
  return [...RUNNING, [second, "stop", { tookEffect: true, ...call }], [second, "stopping"]];
}

/** Events of a task that a stop call stopped and that ended 0.3 s later. */
export const STOPPED: readonly TaskEvent[] = [...stoppingFrom(1.5), [1.8, "aborted"]];
