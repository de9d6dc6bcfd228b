import { summarise } from "../rig/statistics.ts";
import { startBenchMachine } from "./bench-machine.ts";
import { type BenchRequest, makeBenchRequest, makeMixedRequest } from "./bench-requests.ts";
import type { Bench, BenchContext } from "./bench-row.ts";
import { type SqsCounts, startCountingSqs } from "./counting-sqs.ts";

const DESCRIPTION = "SQS requests per stop, counted at the SQS, with those of the producer and the event sources";

/** Counts the SQS requests of a stop, which are most of the cost of stopcord. */
export const requestsBench: Bench = {
  rows: [
    {
      id: "requests-per-stop",
      description: `${DESCRIPTION}: one service, full batches`,
      against: "0.7: three sends, two receives, two deletes for ten",
      unit: "requests",
      limit: { atMost: 0.75 },
    },
    { id: "requests-per-stop-mix", description: `${DESCRIPTION}: all services`, against: "–", unit: "requests" },
    {
      id: "empty-polls",
      description: "receives without a message, per stop: one service",
      against: "–",
      unit: "requests",
    },
  ],
  async measure(context) {
    const { rounds, size } = context.isShort ? { rounds: 1, size: 300 } : { rounds: 5, size: 1_000 };
    context.print(`counting the SQS requests of ${rounds} × ${size} stops, to one service and to all …`);
    const one = await countRounds(context, makeBenchRequest, { rounds, size });
    const mix = await countRounds(context, makeMixedRequest, { rounds, size });
    return {
      "requests-per-stop": summarise(one.map(({ requests }) => requests / size)),
      "requests-per-stop-mix": summarise(mix.map(({ requests }) => requests / size)),
      "empty-polls": summarise(one.map(({ emptyPolls }) => emptyPolls / size)),
    };
  },
};

async function countRounds(
  context: BenchContext,
  makeRequest: (number: number) => BenchRequest,
  { rounds, size }: { rounds: number; size: number },
): Promise<SqsCounts[]> {
  const sqs = await startCountingSqs("us-east-1");
  const requests = Array.from({ length: rounds * size }, (_, number) => makeRequest(number));
  const { pipeline, close } = await startBenchMachine(context, requests, sqs.url);
  try {
    const counts: SqsCounts[] = [];
    for (let round = 0; round < rounds; round++) {
      const before = sqs.counts();
      await pipeline.fill(requests.slice(round * size, (round + 1) * size));
      await pipeline.settle(size);
      const after = sqs.counts();
      counts.push({ requests: after.requests - before.requests, emptyPolls: after.emptyPolls - before.emptyPolls });
      await pipeline.empty();
    }
    return counts;
  } finally {
    await close();
    await sqs.close();
  }
}
