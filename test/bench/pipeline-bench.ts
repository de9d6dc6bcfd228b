import { measured, ratio } from "../rig/statistics.ts";
import { startBenchMachine } from "./bench-machine.ts";
import { makeBenchRequest } from "./bench-requests.ts";
import type { Bench } from "./bench-row.ts";
import { runInTurn } from "./run-in-turn.ts";

/** How many requests a second go through the whole of it, beside the same messages going through as many queues. */
export const pipelineBench: Bench = {
  rows: [
    {
      id: "pipeline",
      what: "requests settled per second: packaged functions, simulator answering at once",
      against: "bare hops on the same SQS: three sends, two receives, two deletes",
      unit: "×",
      target: { atLeast: 0.9 },
    },
    { id: "pipeline-rate", what: "time per request settled on this machine", against: "–", unit: "ms" },
  ],
  async measure(context) {
    const { warmUp, rounds, size } = context.isShort
      ? { warmUp: 1, rounds: 4, size: 300 }
      : { warmUp: 20, rounds: 10, size: 3_000 }; // so large that beginning and end of a round, when not all are busy, hardly count
    const requests = Array.from({ length: (warmUp + rounds) * size }, (_, number) => makeBenchRequest(number));
    const { pipeline, bare, close } = await startBenchMachine(context, requests);
    try {
      context.progress(`${rounds} rounds of ${size} requests through the pipeline and through bare hops …`);
      let round = 0;
      const through = (line: typeof bare) => async () => {
        const batch = requests.slice(Math.floor(round / 2) * size).slice(0, size);
        round += 1;
        const startedMs = performance.now();
        await line.fill(batch);
        await line.settle(size);
        const tookMs = performance.now() - startedMs;
        await line.empty();
        return tookMs / size;
      };
      const contenders = { bare: through(bare), pipeline: through(pipeline) };
      await runInTurn(contenders, warmUp); // a third of it for each environment, which is what the compiler takes to have done its best
      const figures = await runInTurn(contenders, rounds);
      return { pipeline: ratio(figures.bare, figures.pipeline), "pipeline-rate": measured(figures.pipeline) };
    } finally {
      await close();
    }
  },
};
