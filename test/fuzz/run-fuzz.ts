import { createSeededChoice } from "../rig/seeded-choice.ts";
import { fuzzReaders } from "./fuzz-readers.ts";
import { fuzzReplay } from "./fuzz-replay.ts";
import { fuzzDirect, fuzzRouter } from "./fuzz-router.ts";
import { fuzzWorkers } from "./fuzz-worker.ts";
import { makeBody } from "./make-body.ts";

/** A broken rule, and the batch that broke it. */
export type Violation = { readonly rule: string; readonly batch: number };

export type FuzzReport = {
  readonly counts: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
};

const BATCH = 10;

/**
 * Makes random bodies, and gives them in batches of ten to the router, to the worker of each service, to the replay function
 * and to the readers of the command, and one by one to the direct invocation; judges all that comes out.
 */
export async function runFuzz(seed: number, bodies: number, onProgress = (_done: number) => {}): Promise<FuzzReport> {
  const counts: Record<string, number> = {};
  const violations: Violation[] = [];
  const count = (kind: string): void => {
    counts[kind] = (counts[kind] ?? 0) + 1;
  };
  for (let batch = 0; batch * BATCH < bodies; batch++) {
    const choice = createSeededChoice(seed, `fuzz ${batch}`); // so that a batch can be run again alone
    const made = Array.from({ length: BATCH }, () => makeBody(choice));
    const rules = [
      ...(await fuzzRouter(made, choice, count)),
      ...(await Promise.all(made.map((body) => fuzzDirect(body, count)))).flat(),
      ...(await fuzzWorkers(made, choice, count)),
      ...(await fuzzReplay(made, choice, count)),
      ...fuzzReaders(made, choice, count),
    ];
    violations.push(...rules.map((rule) => ({ rule: rule.slice(0, 2_000), batch })));
    if (batch % 50 === 49) onProgress((batch + 1) * BATCH);
  }
  return { counts, violations };
}
