import { CLOCK_TOLERANCE_MS, canHaveMade } from "./delivery-calls.ts";
import type { SimulatorCall } from "./evidence.ts";
import { isCovered } from "./halt-periods.ts";
import type { OutcomeEvidence } from "./outcome-evidence.ts";
import type { RunEvidence, SelectionEvidence } from "./selection-evidence.ts";
import { stateAt, statesBetween, type TaskRecord } from "./timeline.ts";

/** The simulator logs a call and then answers it: at once, or after the longest latency that a plan injects. */
const ANSWER_MS = 5;
const MAX_LATENCY_MS = 1_500;

/** The lists show a run that is being stopped as running. */
const LISTED: readonly (string | undefined)[] = ["running", "stopping"];

/** A time of the simulator, in milliseconds since 1970. */
type Window = { readonly fromMs: number; readonly toMs: number };

/** Lists the answers of lists that the copy can have read. */
export function listAnswers(c: OutcomeEvidence): readonly SimulatorCall[] {
  return (c.selection?.lists ?? []).filter(
    (call) =>
      isGenuine(call) &&
      call.at <= c.finishedMs &&
      (c.copy === undefined || c.copy.known.some((delivery) => canHaveMade(delivery, call))),
  );
}

/** Lists the runs that each list of the copy shows as running, from its first list to its last. Protected runs are left out. */
export function listLastingRuns(c: OutcomeEvidence): readonly RunEvidence[] {
  const windows = listAnswers(c).map(windowOf);
  const [first] = windows;
  if (first === undefined) return [];
  const window = { fromMs: first.fromMs, toMs: Math.max(...windows.map(({ toMs }) => toMs)) };
  const lasts = new Set(runsOf(c).flatMap(({ key, record }) => (record && wasListedFor(record, window) ? [key] : [])));
  return runsOf(c).filter(({ key, shownBy, isProtected }) => !isProtected && lasts.has(key) && lasts.has(shownBy));
}

/** Lists the runs that one of these lists can have shown as running. */
export function listShownRuns(c: OutcomeEvidence, answers: readonly SimulatorCall[]): readonly RunEvidence[] {
  const isShown = (record: TaskRecord) => answers.some((call) => wasListedIn(record, windowOf(call)));
  return runsOf(c).filter(({ record }) => record !== undefined && isShown(record));
}

/** Lists the runs that stopcord asked the service to stop, although no list of the selection can have shown them as running. */
export function listUnseenStops(c: OutcomeEvidence): readonly unknown[] {
  const shown = listShownRuns(c, (c.selection?.lists ?? []).filter(isGenuine));
  const unseen = runsOf(c).filter((run) => run.stops.length > 0 && !shown.includes(run));
  return [...unseen, ...(c.selection?.stopsBeside ?? [])];
}

/** The ids of the runs in an outcome, each without that of the selection. */
export function listNamed({ outcome, request }: OutcomeEvidence): readonly string[] {
  return (outcome.selected ?? []).map(({ id }) => id.slice(request.id.length + 1));
}

/** True if a stop call about one of the runs was made. */
export function hasStoppedRuns(c: OutcomeEvidence): boolean {
  return runsOf(c).some(({ stops }) => stops.length > 0);
}

/** A worker may know for 10 s that nothing was halted. Source: design.md, section 8. */
const HALT_KNOWN_AFTER_MS = 10_000 + CLOCK_TOLERANCE_MS;

/** True if the delivery that made the outcome began under a halt that its worker knew. */
export function wasHeld({ request, halts, copy, finishedMs }: OutcomeEvidence): boolean {
  const startedMs = copy?.delivery.fromMs ?? 0;
  return halts.some(
    (halt) =>
      isCovered(halt, request) &&
      halt.fromMs + HALT_KNOWN_AFTER_MS < startedMs &&
      finishedMs + CLOCK_TOLERANCE_MS < halt.toMs,
  );
}

function runsOf({ selection }: Pick<OutcomeEvidence, "selection">): SelectionEvidence["runs"] {
  return selection?.runs ?? [];
}

/** The time in which the simulator read the states for an answer. */
function windowOf({ at, fault }: SimulatorCall): Window {
  return { fromMs: at, toMs: at + (fault === undefined ? ANSWER_MS : MAX_LATENCY_MS) };
}

function isGenuine({ status, fault, errorCode }: SimulatorCall): boolean {
  return status === 200 && errorCode === undefined && (fault === undefined || fault === "latency");
}

function wasListedFor(record: TaskRecord, { fromMs, toMs }: Window): boolean {
  return [stateAt(record, fromMs), ...statesBetween(record, fromMs, toMs)].every((state) => LISTED.includes(state));
}

function wasListedIn(record: TaskRecord, { fromMs, toMs }: Window): boolean {
  return [stateAt(record, fromMs), ...statesBetween(record, fromMs, toMs)].some((state) => LISTED.includes(state));
}
