import type { Evidence, SimulatorCall } from "./evidence.ts";
import {
  EVIDENCE_START_MS,
  makeCall,
  makeDelivery,
  makeEvidence,
  makeOutcome,
  makeRequest,
  SERVICE,
  timeAt,
} from "./example-evidence.ts";
import type { SelectableRun } from "./plan-runs.ts";
import type { ReceivedOutcome } from "./received-messages.ts";
import type { SoakRequest } from "./sent-requests.ts";
import { TASK, type TaskRecord } from "./timeline.ts";

/** Runs of the job b1: so many. */
function makeRuns(count: number): readonly SelectableRun[] {
  return Array.from({ length: count }, (_, index) => {
    const key = `b1/${index + 1}`;
    const target = { jobId: "b1", buildNo: `${index + 1}` };
    return { key, id: key, target, isProtected: false, shownBy: key };
  });
}

/** Makes a selection of the two builds of the job b1, beside which the job b2 builds. */
export function makeSelection(
  more: Partial<SoakRequest> = {},
  selection: Partial<NonNullable<SoakRequest["selection"]>> = {},
): SoakRequest {
  return makeRequest({
    task: undefined,
    selection: { atMost: 20, runs: makeRuns(2), places: ["b1"], bystanders: ["b2/1"], ...selection },
    content: { id: "r1", service: SERVICE, target: { jobId: "b1", buildNo: "running" } },
    ...more,
  });
}

/** Makes an outcome of the selection that names these builds. */
export function makeSelected(builds: readonly number[], more: Partial<ReceivedOutcome> = {}): ReceivedOutcome {
  return makeOutcome("selected", {
    ok: true,
    calls: 0,
    target: { jobId: "b1", buildNo: "running", atMost: 20 },
    selected: builds.map((build) => ({ id: `r1/b1/${build}` })),
    ...more,
  });
}

/** Makes the record of a build with its states, each with its second after the start. */
export function makeBuild(key: string, ...states: readonly (readonly [second: number, state: string])[]): TaskRecord {
  const history = states.map(([second, state], index) => ({
    event: index === 0 ? "created" : "state",
    at: timeAt(second),
    state,
  }));
  return TASK.parse({ service: SERVICE, key, history });
}

/** Makes a list of the job b1 that is answered. */
export function makeList(second: number, more: Partial<SimulatorCall> = {}): SimulatorCall {
  return makeCall(second, { kind: "list", task: "b1", ...more });
}

/** Makes the evidence of a selection of two running builds, with a list and the two stops that it led to. */
export function makeSelectionEvidence(more: Partial<Evidence> = {}): Evidence {
  const stop = (build: number) => makeCall(3, { task: `b1/${build}`, tookEffect: true });
  const child = (build: number) => ({
    requestId: `r1/b1/${build}`,
    target: { jobId: "b1", buildNo: `${build}` },
    finishedAt: timeAt(3.1),
  });
  const childDelivery = (build: number) =>
    makeDelivery(2.8, 3.2, { requestId: `r1/b1/${build}`, messageId: `m-${build}` });
  return {
    ...makeEvidence([]),
    requests: [makeSelection()],
    tasks: [1, 2].map((build) => makeBuild(`b1/${build}`, [0, "running"], [3, "stopping"], [3.05, "aborted"])),
    calls: [makeList(1.5), stop(1), stop(2)],
    deliveries: [makeDelivery(1, 2.1), childDelivery(1), childDelivery(2)],
    outcomes: [makeSelected([1, 2]), makeOutcome("stopped", child(1)), makeOutcome("stopped", child(2))],
    ...more,
  };
}

/** The time of a second after the start, in milliseconds since 1970. */
export function msAt(second: number): number {
  return EVIDENCE_START_MS + second * 1_000;
}
