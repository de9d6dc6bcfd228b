import type { Outcome } from "../../lib/outcome/outcome.ts";
import type { ServiceName } from "../../lib/services/service-names.ts";
import type { Scenario } from "./scenario.ts";

type ScenarioKind = Omit<Scenario, "id" | "service" | "expected"> & {
  /** Expected outcome; it depends on the service where services answer a second stop differently. */
  expected(service: ServiceName): Partial<Outcome>;
};

const stopped = { status: "stopped", ok: true } as const;
const inferred = { ...stopped, code: "inferred" } as const;
const alreadyStopped = { status: "already-stopped", ok: true, code: undefined } as const;

/**
 * Services without a state for a task that is being stopped: the task counts as running, and a second stop succeeds.
 */
const ACCEPTS_SECOND_STOP: readonly ServiceName[] = ["codearts-deploy", "codearts-check"];

const loseAnswer = { kind: "reset", call: "stop", when: "after", count: 1 } as const;

const KINDS: Readonly<Record<string, ScenarioKind>> = {
  "lost-answer": {
    title: "the stop takes effect, and its answer is lost",
    task: { endsAfterMs: 5_000 },
    faults: [loseAnswer],
    expected: (service) =>
      ACCEPTS_SECOND_STOP.includes(service) ? { ...stopped, calls: 2 } : { ...inferred, calls: 1 },
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
      ...(ACCEPTS_SECOND_STOP.includes(service) ? stopped : alreadyStopped),
      confirmed: false,
    }),
  },
  confirm: {
    title: "with confirm, the task takes 30 s to end",
    task: { endsAfterMs: 30_000 },
    faults: [],
    confirm: true,
    expected: () => ({ ...stopped, code: undefined, confirmed: true }),
  },
  "confirm-endless": {
    title: "with confirm, the task does not end before the deadline of 45 s",
    task: { endsAfterMs: "never" },
    faults: [],
    confirm: true,
    expiresInMs: 45_000,
    expected: () => ({ status: "gave-up", ok: false, code: "not-confirmed", confirmed: false, deadLettered: true }),
  },
  "state-down": {
    title: "the answer is lost, and state queries fail for a minute",
    task: { endsAfterMs: 5_000 },
    faults: [loseAnswer, { kind: "status", status: 503, call: "state", forMs: 60_000 }],
    // When a later delivery stops a DRS job again, DRS answers that its resources are released, but not who stopped it.
    expected: (service) => (service === "drs" ? { ok: true, confirmed: true } : { ...inferred, confirmed: true }),
  },
};

/** Lists the scenarios of the given services. */
export function listScenarios(services: readonly ServiceName[]): readonly Scenario[] {
  return Object.entries(KINDS).flatMap(([name, { expected, ...kind }]) =>
    services.map((service) => ({ ...kind, id: `${name}/${service}`, service, expected: expected(service) })),
  );
}
