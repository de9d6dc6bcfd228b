import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Crash, type CrashBuild, runSelectionWithCrash } from "./selection-crash.ts";

const JOBS = ["a", "b", "c"].map((letter) => letter.repeat(32));
const [A = "", B = "", C = ""] = JOBS;

/** Builds that run from the start, one that ends by itself, one that starts after the list of its job, and one that has ended. */
const BUILDS: readonly CrashBuild[] = [
  { job: A, number: 1, startsMs: -9_000 },
  { job: A, number: 2, startsMs: -8_000 },
  { job: B, number: 1, startsMs: -7_000, endsMs: 100 },
  { job: B, number: 2, startsMs: -6_000 },
  { job: C, number: 1, startsMs: -5_000 },
  { job: C, number: 2, startsMs: 30 * 60_000 },
  { job: A, number: 3, startsMs: -9_000, endsMs: -1_000 },
];

const keyOf = ({ job, number }: CrashBuild) => `${job}/${number}`;

/** Every promise that a run has broken. */
async function findings(builds: readonly CrashBuild[], atMost: number, crashes: readonly Crash[] = []) {
  const run = await runSelectionWithCrash(builds, atMost, crashes);
  const { stopped, listed, outcomes, requests } = run;
  const own = outcomes.filter(({ requestId }) => requestId === "all");
  const isSelected = own.some(({ status }) => status === "selected");
  const ranThroughout = builds.filter(({ startsMs, endsMs }) => startsMs <= 0 && endsMs === undefined);
  const faults = [
    ...(run.left > 0 ? [`${run.left} messages are left`] : []),
    ...(own.length === 0 ? ["the selection has no outcome"] : []),
    ...[...stopped].filter((key) => !listed.has(key)).map((key) => `${key} was stopped and never listed`),
    ...[...requests]
      .filter((id) => !outcomes.some(({ requestId }) => requestId === id))
      .map((id) => `${id} has no outcome`),
    ...(requests.size > atMost ? [`${requests.size} requests with atMost ${atMost}`] : []),
    ...(isSelected
      ? ranThroughout.filter((build) => !stopped.has(keyOf(build))).map((b) => `${keyOf(b)} still runs`)
      : []),
    ...(!isSelected && stopped.size > 0 ? [`${stopped.size} builds were stopped without a selected outcome`] : []),
    ...outcomes
      .filter(({ status, requestId }) => requestId !== "all" && status !== "stopped" && status !== "already-stopped")
      .map(({ requestId, status }) => `${requestId} ended as ${status}`),
  ];
  return { faults, run };
}

describe("a selection whose worker is killed", () => {
  test("stops every build that ran throughout, and none that was not listed, without a kill", async () => {
    const { faults, run } = await findings(BUILDS, 20);
    expect(faults).toEqual([]);
    expect(run.stopped.size).toBe(4);
    expect(run.steps).toBeGreaterThan(12);
  });

  test("keeps its promises at every step, before and after its effect", async () => {
    const { run } = await findings(BUILDS, 20);
    for (let step = 0; step < run.steps; step++)
      for (const side of ["before", "after"] as const)
        expect((await findings(BUILDS, 20, [{ step, side }])).faults, `killed ${side} step ${step}`).toEqual([]);
  });

  test("is refused at every kill where more builds run than atMost, and stops none", async () => {
    const { run } = await findings(BUILDS, 3);
    expect(run.outcomes).toMatchObject([{ status: "refused", code: "too-many" }]);
    for (let step = 0; step < run.steps; step++)
      for (const side of ["before", "after"] as const) {
        const { faults, run: killed } = await findings(BUILDS, 3, [{ step, side }]);
        expect(faults).toEqual([]);
        expect(killed.stopped.size).toBe(0);
      }
  });

  const build = fc.record({
    job: fc.constantFrom(...JOBS),
    number: fc.integer({ min: 1, max: 9 }),
    startsMs: fc.integer({ min: -10_000, max: 5_000 }),
    endsMs: fc.option(fc.integer({ min: -1_000, max: 400_000 }), { nil: undefined }),
  });
  const builds = fc
    .uniqueArray(build, { selector: (one) => `${one.job}/${one.number}`, maxLength: 8 })
    .map((all) => all.map(({ endsMs, ...one }) => (endsMs === undefined ? one : { ...one, endsMs })));
  const crash = fc.record({
    step: fc.integer({ min: 0, max: 40 }),
    side: fc.constantFrom("before" as const, "after" as const),
  });

  test("keeps its promises with any builds and up to four kills", async () => {
    await fc.assert(
      fc.asyncProperty(builds, fc.array(crash, { maxLength: 4 }), async (given, crashes) => {
        const { faults } = await findings(given, 20, crashes);
        expect(faults).toEqual([]);
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});
