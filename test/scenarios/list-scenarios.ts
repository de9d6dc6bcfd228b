import type { Outcome } from "../../lib/outcome/outcome.ts";
import type { ServiceName } from "../../lib/services/service-names.ts";
import type { Scenario } from "./scenario.ts";

type Kind = Omit<Scenario, "id" | "service" | "expected"> & {
  /** The same for every service, or for each what it makes of the second stop. */
  expected(service: ServiceName): Partial<Outcome>;
};

const stopped = { status: "stopped", ok: true } as const;
const inferred = { ...stopped, code: "inferred" } as const;
const alreadyStopped = { status: "already-stopped", ok: true, code: undefined } as const;

/** Deploy and Check know no word for a task that is being stopped: it runs, and they take a second stop like the first. */
const TAKES_A_SECOND: readonly ServiceName[] = ["codearts-deploy", "codearts-check"];

const loseAnswer = { kind: "reset", call: "stop", when: "after", count: 1 } as const;

const KINDS: Readonly<Record<string, Kind>> = {
  "lost-answer": {
    title: "the stop takes effect, and its answer is lost",
    task: { endsAfterMs: 5_000 },
    faults: [loseAnswer],
    expected: (service) => (TAKES_A_SECOND.includes(service) ? { ...stopped, calls: 2 } : { ...inferred, calls: 1 }),
  },
  finished: {
    title: "the task has finished before",
    task: { state: "succeeded" },
    faults: [],
    expected: () => ({ ...alreadyStopped, confirmed: true, calls: 1 }),
  },
  stopping: {
    title: "somebody is stopping the task",
    task: { state: "stopping", endsAfterMs: "never" },
    faults: [],
    expected: (service) => ({ ...(TAKES_A_SECOND.includes(service) ? stopped : alreadyStopped), confirmed: false }),
  },
  confirm: {
    title: "confirm: the task takes 30 s to end",
    task: { endsAfterMs: 30_000 },
    faults: [],
    confirm: true,
    expected: () => ({ ...stopped, code: undefined, confirmed: true }),
  },
  "confirm-endless": {
    title: "confirm: the task does not end by the deadline, 45 s",
    task: { endsAfterMs: "never" },
    faults: [],
    confirm: true,
    expiresInMs: 45_000,
    expected: () => ({ status: "gave-up", ok: false, code: "not-confirmed", confirmed: false, deadLettered: true }),
  },
  "state-down": {
    title: "the answer is lost, and the state query is down for a minute",
    task: { endsAfterMs: 5_000 },
    faults: [loseAnswer, { kind: "status", status: 503, call: "state", forMs: 60_000 }],
    // A DRS job that a later delivery stops again is told that its resources are released, and not by whom.
    expected: (service) => (service === "drs" ? { ok: true, confirmed: true } : { ...inferred, confirmed: true }),
  },
};

/** The scenarios of some services. */
export function listScenarios(services: readonly ServiceName[]): readonly Scenario[] {
  return Object.entries(KINDS).flatMap(([name, { expected, ...kind }]) =>
    services.map((service) => ({ ...kind, id: `${name}/${service}`, service, expected: expected(service) })),
  );
}
