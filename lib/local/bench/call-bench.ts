import * as z from "zod/mini";
import type { Bench } from "./bench-row.ts";
import { reportOf } from "./child.ts";
import { measured, ratio } from "./statistics.ts";
import { startStubs } from "./stubs.ts";

const figures = z.array(z.number());
const REPORT = z.object({ ours: figures, undici: figures, sdk: figures });

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
    const stubs = await startStubs();
    try {
      const size = isShort
        ? { rounds: 3, calls: 4_000, warmUp: 20_000 }
        : { rounds: 15, calls: 10_000, warmUp: 80_000 };
      progress(`${size.rounds} rounds of ${size.calls} stop calls, each three ways …`);
      const input = { ...size, origin: stubs.url, env: stubs.env };
      const { ours, undici, sdk } = REPORT.parse(
        await reportOf("call-client.ts", input, { execArgv: ["--expose-gc"] }),
      );
      return { "call-vs-undici": ratio(ours, undici), "call-vs-sdk": ratio(ours, sdk), "call-cpu": measured(ours) };
    } finally {
      stubs.close();
    }
  },
};
