import { taskKey } from "../../lib/local/simulator/new-task.ts";
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
    {
      id: "requests-per-stop-waiting",
      description: `${DESCRIPTION}: one service, one request in ten handed back once`,
      against: "1: a send, a receive and a delete more for each request handed back",
      unit: "requests",
      limit: { atMost: 1.05 },
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
    const waiting = await countRounds(context, makeBenchRequest, { rounds, size, handBackEvery: 10 });
    const mix = await countRounds(context, makeMixedRequest, { rounds, size });
    return {
      "requests-per-stop": summarise(one.map(({ requests }) => requests / size)),
      "requests-per-stop-waiting": summarise(waiting.map(({ requests }) => requests / size)),
      "requests-per-stop-mix": summarise(mix.map(({ requests }) => requests / size)),
      "empty-polls": summarise(one.map(({ emptyPolls }) => emptyPolls / size)),
    };
  },
};

/** Rounds of so many requests. The first stop call of every nth request is answered with 503 and Retry-After. */
type RoundOptions = { readonly rounds: number; readonly size: number; readonly handBackEvery?: number };

async function countRounds(
  context: BenchContext,
  makeRequest: (number: number) => BenchRequest,
  { rounds, size, handBackEvery }: RoundOptions,
): Promise<SqsCounts[]> {
  const sqs = await startCountingSqs("us-east-1");
  const requests = Array.from({ length: rounds * size }, (_, number) => makeRequest(number));
  const { machine, pipeline, close } = await startBenchMachine(context, requests, sqs.url);
  try {
    const waiting = requests.filter((_, number) => handBackEvery !== undefined && number % handBackEvery === 0);
    await machine.simulator.post("faults", waiting.map(makeWaitFault));
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

/** An answer for which the request is handed back at once, and which leaves the circuit breaker closed. */
function makeWaitFault(request: BenchRequest): object {
  const body = JSON.stringify({ error_code: "APIGW.0201", error_msg: "Backend unavailable" });
  const task = taskKey(request.service, request.target);
  return { kind: "raw", call: "stop", task, count: 1, status: 503, headers: { "retry-after": "1" }, body };
}
