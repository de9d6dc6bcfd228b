import * as z from "zod/mini";
import { summarise, summariseRatio } from "../rig/statistics.ts";
import type { Bench } from "./bench-row.ts";
import { startScript } from "./child-process.ts";
import { runInTurn } from "./run-in-turn.ts";
import { type StubServers, startStubServers } from "./start-stub-servers.ts";

/**
 * Measures the CPU time of a stop call, compared with the libraries it needs, with bare undici and with Huawei's SDK. The limits
 * leave a tenth above what two cores of an AMD EPYC take. The libraries alone ask no policy, halt or breaker, and hide no secret.
 */
export const callBench: Bench = {
  rows: [
    {
      id: "call-vs-libraries",
      description: "CPU per stop call: parse, build, sign, send, read, judge; 10 in flight",
      against:
        "the libraries it needs: the request by zod, signed with node:crypto, undici's Pool.request, the answer by zod",
      unit: "×",
      limit: { atMost: 1.85 },
    },
    {
      id: "call-vs-undici",
      description: "CPU per stop call, as above",
      against: "bare undici Pool.request, signed with node:crypto, which reads neither request nor answer",
      unit: "×",
    },
    {
      id: "call-vs-sdk",
      description: "CPU per stop call, as above",
      against: "Huawei's SDK core without its log",
      unit: "×",
      limit: { atMost: 1 / 4 },
    },
    { id: "call-cpu", description: "CPU per stop call", against: "–", unit: "µs" },
  ],
  async measure({ isShort, print }) {
    const servers = await startStubServers();
    try {
      const size = isShort
        ? { starts: 1, rounds: 3, calls: 4_000, warmUp: 20_000 }
        : { starts: 4, rounds: 5, calls: 10_000, warmUp: 80_000 };
      print(`${size.starts} × ${size.rounds} rounds of ${size.calls} stop calls by each contender …`);
      const { stopcord, libraries, undici, sdk } = await measureStarts(servers, size);
      return {
        "call-vs-libraries": summariseRatio(stopcord, libraries),
        "call-vs-undici": summariseRatio(stopcord, undici),
        "call-vs-sdk": summariseRatio(stopcord, sdk),
        "call-cpu": summarise(stopcord),
      };
    } finally {
      servers.close();
    }
  },
};

type Figures = Record<"stopcord" | "libraries" | "undici" | "sdk", number[]>;
type Size = { readonly rounds: number; readonly calls: number; readonly warmUp: number };

/** Starts each contender several times, because the compiler's result differs by up to a quarter between processes. */
async function measureStarts(servers: StubServers, { starts, ...size }: Size & { readonly starts: number }) {
  const figures: Figures = { stopcord: [], libraries: [], undici: [], sdk: [] };
  for (let start = 0; start < starts; start++) {
    const { stopcord, libraries, undici, sdk } = await measureContenders(servers, size);
    figures.stopcord.push(...stopcord);
    figures.libraries.push(...libraries);
    figures.undici.push(...undici);
    figures.sdk.push(...sdk);
  }
  return figures;
}

/**
 * Measures the CPU time per call in microseconds, one figure per round. Each contender has a process of its own, so
 * that none collects the garbage of another.
 */
async function measureContenders({ url, env }: StubServers, { rounds, calls, warmUp }: Size): Promise<Figures> {
  const start = (contender: string) => startScript("call-client.ts", { origin: url, env, contender });
  const scripts = await Promise.all([start("stopcord"), start("libraries"), start("undici"), start("sdk")]);
  const [stopcord, libraries, undici, sdk] = scripts;
  const ask = async (script: typeof stopcord, count: number) => z.number().parse(await script.ask(count));
  const contenders = (count: number) => ({
    stopcord: () => ask(stopcord, count),
    libraries: () => ask(libraries, count),
    undici: () => ask(undici, count),
    sdk: () => ask(sdk, Math.ceil(count / 4)), // the SDK takes as long for a quarter of the calls
  });
  try {
    // The compiler reaches its final result after tens of thousands of calls, as in a function that has run for a
    // while.
    await runInTurn(contenders(warmUp), 1);
    return await runInTurn(contenders(calls), rounds);
  } finally {
    for (const { child } of scripts) child.disconnect();
  }
}
