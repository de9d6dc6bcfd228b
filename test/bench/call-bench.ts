import * as z from "zod/mini";
import { measured, ratio } from "../rig/statistics.ts";
import type { Bench } from "./bench-row.ts";
import { startScript } from "./child-process.ts";
import { runInTurn } from "./run-in-turn.ts";
import { type StubServers, startStubServers } from "./start-stub-servers.ts";

/** What one stop call costs in CPU time, beside the least it could cost and what it costs with Huawei's own SDK. */
export const callBench: Bench = {
  rows: [
    {
      id: "call-vs-undici",
      what: "CPU per stop call: parse, build, sign, send, read, judge; 10 in flight",
      against: "bare undici Pool.request, signed with node:crypto",
      unit: "×",
      target: { atMost: 1.4 },
    },
    {
      id: "call-vs-sdk",
      what: "the same",
      against: "Huawei's SDK core, its log silenced",
      unit: "×",
      target: { atMost: 1 / 6 },
    },
    { id: "call-cpu", what: "CPU per stop call", against: "–", unit: "µs" },
  ],
  async measure({ isShort, progress }) {
    const stubs = await startStubServers();
    try {
      const size = isShort
        ? { starts: 1, rounds: 3, calls: 4_000, warmUp: 20_000 }
        : { starts: 4, rounds: 5, calls: 10_000, warmUp: 80_000 };
      progress(`${size.starts} × ${size.rounds} rounds of ${size.calls} stop calls, each three ways …`);
      const { ours, undici, sdk } = await measureStarts(stubs, size);
      return { "call-vs-undici": ratio(ours, undici), "call-vs-sdk": ratio(ours, sdk), "call-cpu": measured(ours) };
    } finally {
      stubs.close();
    }
  },
};

type Way = "ours" | "undici" | "sdk";
type Size = { readonly rounds: number; readonly calls: number; readonly warmUp: number };

/** The compiler does better in one process than in the next, by a quarter at times, so each way starts several times over. */
async function measureStarts(stubs: StubServers, { starts, ...size }: Size & { readonly starts: number }) {
  const figures: Record<Way, number[]> = { ours: [], undici: [], sdk: [] };
  for (let start = 0; start < starts; start++) {
    const { ours, undici, sdk } = await measureWays(stubs, size);
    figures.ours.push(...ours);
    figures.undici.push(...undici);
    figures.sdk.push(...sdk);
  }
  return figures;
}

/** CPU time per call in microseconds, round by round. Each way has a process of its own, so that none sweeps up after another. */
async function measureWays({ url, env }: StubServers, { rounds, calls, warmUp }: Size) {
  const [ours, undici, sdk] = await Promise.all(
    ["ours", "undici", "sdk"].map((way) => startScript("call-client.ts", { origin: url, env, way })),
  );
  const few = (count: number) => Math.ceil(count / 4); // the SDK takes as long for a quarter
  const contenders = (count: number) => ({
    ours: async () => z.number().parse(await ours?.ask(count)),
    undici: async () => z.number().parse(await undici?.ask(count)),
    sdk: async () => z.number().parse(await sdk?.ask(few(count))),
  });
  try {
    // A function that has been up for a while is what is measured: the compiler takes tens of thousands of calls to have done its best.
    await runInTurn(contenders(warmUp), 1);
    return await runInTurn(contenders(calls), rounds);
  } finally {
    for (const { child } of [ours, undici, sdk].flatMap((one) => one ?? [])) child.disconnect();
  }
}
