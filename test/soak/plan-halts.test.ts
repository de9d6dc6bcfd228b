import { expect, test } from "vitest";
import { parseHalts } from "../../lib/limits/halts.ts";
import { createSeededChoice } from "../rig/seeded-choice.ts";
import type { HaltPeriod } from "./halt-periods.ts";
import { planHalts } from "./plan-halts.ts";
import { startHalts } from "./start-halts.ts";

const planOf = (seed: number, sendingMs = 160_000) => planHalts(sendingMs, seed, createSeededChoice(seed, "halts"));

test("the same seed plans the same halts, and every one is longer than a worker may know the old value", () => {
  expect(planOf(1)).toEqual(planOf(1));
  expect(planOf(1)).toHaveLength(5);
  expect(planOf(1, 10_000)).toHaveLength(2);
  for (const { atMs, endsMs } of planOf(2)) expect(endsMs - atMs).toBeGreaterThanOrEqual(14_000);
});

test("plans have halts of services, accounts, id prefixes and everything", () => {
  const selectors = Array.from({ length: 20 }, (_, seed) => planOf(seed)).flat();
  const kinds = new Set(selectors.flatMap(({ selector }) => Object.keys(selector)));
  expect([...kinds].sort()).toEqual(["account", "all", "idPrefix", "service"]);
});

test("halts are written and lifted in the order of the plan, each value whole and valid", async () => {
  const halts = [
    { atMs: 1, endsMs: 3, selector: { service: "drs" } },
    { atMs: 2, endsMs: 4, selector: { all: true } as const },
  ];
  const values: (readonly object[])[] = [];
  const periods: HaltPeriod[] = [];
  let reached = Promise.resolve();
  await startHalts(halts, {
    signal: new AbortController().signal,
    clock: {
      // Each time of the plan comes after everything that the time before it caused.
      waitUntil: async (atMs) => {
        for (let turn = 0; turn < 10 * atMs; turn++) await reached;
      },
    },
    async write(text) {
      const parsed = parseHalts(text);
      values.push(
        parsed.ok ? parsed.value.map(({ since, reason, by, ...selector }) => selector) : expect.unreachable(),
      );
      reached = Promise.resolve();
    },
    onChange: (index, period) => {
      periods[index] = period;
    },
  });
  expect(values).toEqual([[{ service: "drs" }], [{ service: "drs" }, { all: true }], [{ all: true }], []]);
  expect(periods).toMatchObject([{ service: "drs" }, { all: true }]);
  for (const { fromMs, toMs } of periods) expect(toMs).toBeGreaterThanOrEqual(fromMs);
});
