import { summarise, summariseRatio } from "../rig/statistics.ts";
import { type QueueChain, startBenchMachine } from "./bench-machine.ts";
import { makeBenchRequest } from "./bench-requests.ts";
import type { Bench } from "./bench-row.ts";
import { runInTurn } from "./run-in-turn.ts";

/**
 * Measures the CPU time of the pipeline, compared with bare messages through the same number of queues. Both sides include the
 * embedded SQS and its clients. CPU time says the same on a machine with two cores and on one with many; a rate does not.
 */
export const pipelineBench: Bench = {
  rows: [
    {
      id: "pipeline",
      description: "CPU per request settled: packaged functions, event sources and SQS, without the simulator",
      against: "bare hops on the same SQS: three sends, two receives, two deletes",
      unit: "×",
      limit: { atMost: 2 }, // the pipeline also parses, decides, signs and makes a stop call
    },
    { id: "pipeline-cpu", description: "CPU per request settled on this machine", against: "–", unit: "ms" },
  ],
  async measure(context) {
    const { warmUp, rounds, size } = context.isShort
      ? { warmUp: 1, rounds: 4, size: 300 }
      : { warmUp: 20, rounds: 10, size: 3_000 }; // large, because not all functions are busy at the start and the end of a round
    const requests = Array.from({ length: (warmUp + rounds) * size }, (_, number) => makeBenchRequest(number));
    const { pipeline, bare, cpuMs, close } = await startBenchMachine(context, requests);
    try {
      context.print(`${rounds} rounds of ${size} requests through the pipeline and through bare hops …`);
      let round = 0;
      const run = (chain: QueueChain) => async () => {
        const batch = requests.slice(Math.floor(round / 2) * size).slice(0, size);
        round += 1;
        const beforeMs = await cpuMs();
        await chain.fill(batch);
        await chain.settle(size);
        const usedMs = (await cpuMs()) - beforeMs;
        await chain.empty();
        return usedMs / size;
      };
      const contenders = { bare: run(bare), pipeline: run(pipeline) };
      // Each environment gets a third of these requests; the compiler needs that many to reach its final result.
      await runInTurn(contenders, warmUp);
      const figures = await runInTurn(contenders, rounds);
      return { pipeline: summariseRatio(figures.pipeline, figures.bare), "pipeline-cpu": summarise(figures.pipeline) };
    } finally {
      await close();
    }
  },
};
