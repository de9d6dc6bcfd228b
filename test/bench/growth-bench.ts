import { type Measured, ratio } from "../rig/statistics.ts";
import { type QueueChain, startBenchMachine } from "./bench-machine.ts";
import { makeBenchRequest } from "./bench-requests.ts";
import type { Bench } from "./bench-row.ts";
import { runInTurn } from "./run-in-turn.ts";

const SHALLOW = 1_000;
const DEEP = 100_000;

/** So many are settled at a time; the queue is filled up again before the next time. */
const SETTLED = 500;

/** Whether a long queue makes stopcord slower than it makes the queue itself. */
export const growthBench: Bench = {
  rows: [
    {
      id: "growth",
      what: "time per request over that of bare hops, at 100,000 queued (--short: 10,000)",
      against: "the same ratio at 1,000 queued",
      unit: "×",
      target: { atMost: 1.1 },
    },
    { id: "growth-1000", what: "time per request at 1,000 queued", against: "bare hops, same depth", unit: "×" },
    { id: "growth-10000", what: "time per request at 10,000 queued", against: "bare hops, same depth", unit: "×" },
    { id: "growth-100000", what: "time per request at 100,000 queued", against: "bare hops, same depth", unit: "×" },
  ],
  async measure(context) {
    const depths = context.isShort ? [SHALLOW, DEEP / 10] : [SHALLOW, DEEP / 10, DEEP];
    const rounds = context.isShort ? 3 : 8;
    const tasks = Array.from({ length: (rounds + 1) * SETTLED * depths.length }, (_, number) =>
      makeBenchRequest(number),
    );
    const { pipeline, bare, close } = await startBenchMachine(context, tasks);
    try {
      const ratios: Record<string, Measured> = {};
      const lines = { bare: keptFilled(bare, tasks), pipeline: keptFilled(pipeline, tasks) };
      for (const depth of depths) {
        context.progress(`${rounds} rounds of ${SETTLED} requests with ${depth} queued …`);
        const contenders = { bare: () => lines.bare(depth), pipeline: () => lines.pipeline(depth) };
        await runInTurn(contenders, 1);
        const times = await runInTurn(contenders, rounds);
        ratios[`growth-${depth}`] = ratio(times.pipeline, times.bare);
      }
      return { ...ratios, growth: over(ratios[`growth-${depths.at(-1)}`], ratios[`growth-${SHALLOW}`]) };
    } finally {
      await close();
    }
  },
};

/** Settles some with so many queued, and gives the time of each; queues take first who came first, so no task comes twice. */
function keptFilled(line: QueueChain, tasks: readonly ReturnType<typeof makeBenchRequest>[]) {
  let queued = 0;
  let sent = 0;
  return async (depth: number): Promise<number> => {
    const missing = Array.from({ length: depth - queued }, () => tasks[sent++ % tasks.length] ?? makeBenchRequest(0));
    await line.fill(missing);
    const tookMs = await line.settle(SETTLED);
    queued = depth - SETTLED; // a few more have gone through by now, as many for one as for the other
    return tookMs / SETTLED;
  };
}

function over(deep: Measured | undefined, shallow: Measured | undefined): Measured {
  if (deep === undefined || shallow === undefined) throw new Error("growth: a depth was not measured");
  const value = deep.value / shallow.value;
  return { value, spread: value * (deep.spread / deep.value + shallow.spread / shallow.value) };
}
