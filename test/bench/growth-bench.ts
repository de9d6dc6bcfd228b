import { type Figure, summariseRatio } from "../rig/statistics.ts";
import { type QueueChain, startBenchMachine } from "./bench-machine.ts";
import { makeBenchRequest } from "./bench-requests.ts";
import type { Bench } from "./bench-row.ts";
import { runInTurn } from "./run-in-turn.ts";

const SHALLOW = 1_000;
const DEEP = 100_000;

/** Number of requests per round; the queue is filled up again before each round. */
const ROUND_REQUESTS = 500;

/** Measures if a long queue slows stopcord down more than it slows the queue itself down. */
export const growthBench: Bench = {
  rows: [
    {
      id: "growth",
      description: "time per request compared with bare hops, at 100,000 queued (--short: 10,000)",
      against: "the same ratio at 1,000 queued",
      unit: "×",
      limit: { atMost: 1.1 },
    },
    { id: "growth-1000", description: "time per request at 1,000 queued", against: "bare hops, same depth", unit: "×" },
    {
      id: "growth-10000",
      description: "time per request at 10,000 queued",
      against: "bare hops, same depth",
      unit: "×",
    },
    {
      id: "growth-100000",
      description: "time per request at 100,000 queued",
      against: "bare hops, same depth",
      unit: "×",
    },
  ],
  async measure(context) {
    const depths = context.isShort ? [SHALLOW, DEEP / 10] : [SHALLOW, DEEP / 10, DEEP];
    const rounds = context.isShort ? 3 : 8;
    const tasks = Array.from({ length: (rounds + 1) * ROUND_REQUESTS * depths.length }, (_, number) =>
      makeBenchRequest(number),
    );
    const { pipeline, bare, close } = await startBenchMachine(context, tasks);
    try {
      const ratios: Record<string, Figure> = {};
      const chains = { bare: createRound(bare, tasks), pipeline: createRound(pipeline, tasks) };
      for (const depth of depths) {
        context.print(`${rounds} rounds of ${ROUND_REQUESTS} requests with ${depth} queued …`);
        const contenders = { bare: () => chains.bare(depth), pipeline: () => chains.pipeline(depth) };
        await runInTurn(contenders, 1);
        const times = await runInTurn(contenders, rounds);
        ratios[`growth-${depth}`] = summariseRatio(times.pipeline, times.bare);
      }
      return { ...ratios, growth: divide(ratios[`growth-${depths.at(-1)}`], ratios[`growth-${SHALLOW}`]) };
    } finally {
      await close();
    }
  },
};

/**
 * Creates a round: it fills the queue to a depth and settles some requests. The queue is FIFO, so no task repeats in a
 * round.
 */
function createRound(chain: QueueChain, tasks: readonly ReturnType<typeof makeBenchRequest>[]) {
  let queued = 0;
  let sent = 0;
  return async (depth: number): Promise<number> => {
    const missing = Array.from({ length: depth - queued }, () => tasks[sent++ % tasks.length] ?? makeBenchRequest(0));
    await chain.fill(missing);
    const tookMs = await chain.settle(ROUND_REQUESTS);
    queued = depth - ROUND_REQUESTS; // some more requests have gone through, about equally many on both sides
    return tookMs / ROUND_REQUESTS;
  };
}

function divide(deep: Figure | undefined, shallow: Figure | undefined): Figure {
  if (deep === undefined || shallow === undefined) throw new Error("growth: a depth was not measured");
  const value = deep.value / shallow.value;
  return { value, spread: value * (deep.spread / deep.value + shallow.spread / shallow.value) };
}
