import type { ScenarioKind } from "./scenario.ts";

const selected = { status: "selected", ok: true, code: undefined, calls: 0, deadLettered: false } as const;
const base = { task: { endsAfterMs: 1_000 }, selectedRuns: 2, expiresInMs: 120_000 };

/** Selections of two running runs. */
export const SELECTION_KINDS: Readonly<Record<string, ScenarioKind>> = {
  "list-lost": {
    ...base,
    title: "the answer of the list is lost",
    faults: [{ kind: "reset", call: "list", when: "after", count: 1 }],
    expected: () => ({ ...selected, deliveries: 2 }),
  },
  "list-down": {
    ...base,
    title: "the list answers 503 for 20 s",
    faults: [{ kind: "status", status: 503, call: "list", forMs: 20_000 }],
    expected: () => selected,
  },
  "list-killed": {
    ...base,
    title: "the worker is killed between the complete list and the requests for its runs",
    faults: [],
    crash: { moment: "start", delivery: 2 },
    expected: () => ({ ...selected, deliveries: 3 }),
  },
};
