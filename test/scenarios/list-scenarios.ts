import { simulatedServices } from "../../lib/local/simulator/simulated-services.ts";
import type { ServiceName } from "../../lib/services/service-names.ts";
import { services } from "../../lib/services/services.ts";
import { selectable } from "../rig/running-tasks.ts";
import type { Scenario, ScenarioKind } from "./scenario.ts";
import { SELECTION_KINDS } from "./selection-kinds.ts";

const stopped = { status: "stopped", ok: true } as const;
const inferred = { ...stopped, code: "inferred" } as const;
const alreadyStopped = { status: "already-stopped", ok: true, code: undefined } as const;

/** True for a service without a state for a task that is being stopped: the task counts as running, and a second stop succeeds. */
function acceptsSecondStop(service: ServiceName): boolean {
  return !simulatedServices[service].saysStopping;
}

/** True if a stop that was accepted is repeated after a minute. The target of CodeArts Check may be a newer run by then. */
function repeatsStop(service: ServiceName): boolean {
  return services[service].namesOneRun;
}

const loseAnswer = { kind: "reset", call: "stop", when: "after", count: 1 } as const;

const KINDS: Readonly<Record<string, ScenarioKind>> = {
  "lost-answer": {
    title: "the stop takes effect, and its answer is lost",
    task: { endsAfterMs: 5_000 },
    faults: [loseAnswer],
    expected: (service) => (acceptsSecondStop(service) ? { ...stopped, calls: 2 } : { ...inferred, calls: 1 }),
  },
  finished: {
    title: "the task has finished before the stop",
    task: { state: "succeeded" },
    faults: [],
    expected: () => ({ ...alreadyStopped, confirmed: true, calls: 1 }),
  },
  stopping: {
    title: "another caller is stopping the task",
    task: { state: "stopping", endsAfterMs: "never" },
    faults: [],
    expected: (service) => ({
      ...(acceptsSecondStop(service) ? stopped : alreadyStopped),
      confirmed: false,
    }),
  },
  confirm: {
    title: "with confirm, the task takes 30 s to end",
    task: { endsAfterMs: 30_000 },
    faults: [],
    confirm: true,
    expected: () => ({ ...stopped, code: undefined, confirmed: true, calls: 1 }),
  },
  "confirm-endless": {
    title: "with confirm, the task does not end before the deadline of 45 s",
    task: { endsAfterMs: "never" },
    faults: [],
    confirm: true,
    expiresInMs: 45_000,
    expected: () => ({
      status: "gave-up",
      ok: false,
      code: "not-confirmed",
      confirmed: false,
      deadLettered: true,
      calls: 1,
    }),
  },
  "state-down": {
    title: "the answer is lost, and state queries fail for a minute",
    task: { endsAfterMs: 5_000 },
    faults: [loseAnswer, { kind: "status", status: 503, call: "state", forMs: 60_000 }],
    expected: () => ({ ...inferred, confirmed: true }),
  },
  "crash-after-stop": {
    title: "the process ends after an accepted stop, the task reads as running, and the next stop gets an unknown 400",
    task: { endsAfterMs: 5_000 },
    faults: [],
    crash: { moment: "first send" },
    afterFirstSend: {
      task: { endsAfterMs: 5_000 },
      faults: [{ kind: "raw", status: 400, body: '{"error_code":"X.1"}', call: "stop", count: 1 }],
    },
    expected: () => ({ ...stopped, code: undefined, calls: 2, deliveries: 3 }),
  },
  "crash-before-stop": {
    title: "the process ends before a stop call, and the second receive comes after the deadline of 20 s",
    task: { endsAfterMs: "never" },
    faults: [],
    crash: { moment: "start", receivedAgainAfterSeconds: 21 },
    expiresInMs: 20_000,
    expected: () => ({ status: "gave-up", ok: false, code: "unavailable", calls: 0, deliveries: 2 }),
  },
  "accepted-twice": {
    title: "with confirm, the first accepted stop shows no effect, and the second one ends the task",
    task: { endsAfterMs: 1_000 },
    faults: [],
    afterFirstSend: { task: { endsAfterMs: 1_000 }, faults: [] },
    confirm: true,
    expiresInMs: 150_000,
    expected: (service) =>
      repeatsStop(service)
        ? { ...stopped, code: undefined, confirmed: true, calls: 2 }
        : { status: "gave-up", ok: false, code: "not-confirmed", calls: 1 },
  },
  "short-life": {
    title: "the request has 15 s to live, and a 429 opens the circuit breaker for a minute",
    task: { endsAfterMs: 1_000 },
    faults: [{ kind: "throttle", retryAfterSeconds: 60, call: "stop", count: 1 }],
    expiresInMs: 15_000,
    expected: () => ({ ...stopped, code: undefined, calls: 2, deliveries: 2 }),
  },
  "throttled-once": {
    title: "the request has 55 s to live, and a 429 without Retry-After opens the circuit breaker for a minute",
    task: { endsAfterMs: 1_000 },
    faults: [{ kind: "throttle", call: "stop", count: 1 }],
    expiresInMs: 55_000,
    expected: () => ({ ...stopped, code: undefined, calls: 2, deliveries: 2 }),
  },
  "short-outage": {
    title: "the service answers 503 for 6 s, and the request has 30 s to live",
    task: { endsAfterMs: 1_000 },
    faults: [{ kind: "status", status: 503, call: "stop", forMs: 6_000 }],
    expiresInMs: 30_000,
    expected: () => ({ ...stopped, code: undefined }),
  },
  halted: {
    title: "the request is halted until its deadline of 20 s",
    task: { endsAfterMs: 1_000 },
    faults: [],
    halt: {},
    expiresInMs: 20_000,
    expected: () => ({ status: "gave-up", ok: false, code: "halted", deadLettered: true, calls: 0 }),
  },
  resumed: {
    title: "the request is halted for 15 s and has 60 s to live",
    task: { endsAfterMs: 1_000 },
    faults: [],
    halt: { forMs: 15_000 },
    expiresInMs: 60_000,
    expected: () => ({ ...stopped, code: undefined, calls: 1 }),
  },
  redirected: {
    title: "an intermediary answers 302 after the stop took effect",
    task: { endsAfterMs: 1 },
    faults: [{ kind: "redirect", call: "stop", when: "after", count: 1 }],
    expected: () => ({ ...inferred, confirmed: true, calls: 1 }),
  },
  "proxy-refused": {
    title: "a proxy answers 407 after the stop took effect",
    task: { endsAfterMs: 1 },
    faults: [{ kind: "raw", status: 407, body: "", call: "stop", when: "after", count: 1 }],
    expected: () => ({ ...inferred, confirmed: true, calls: 1 }),
  },
};

/** Lists the scenarios of the given services. Those of selections are for the services that offer selections. */
export function listScenarios(names: readonly ServiceName[]): readonly Scenario[] {
  return Object.entries({ ...KINDS, ...SELECTION_KINDS }).flatMap(([name, { expected, ...kind }]) =>
    names
      .filter((name) => kind.selectedRuns === undefined || selectable.includes(name))
      .map((service) => ({ ...kind, id: `${name}/${service}`, service, expected: expected(service) })),
  );
}
