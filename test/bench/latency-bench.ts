import { DeleteMessageBatchCommand, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { quantile, summarise, summariseRatio } from "../rig/statistics.ts";
import { type QueueChain, startBenchMachine } from "./bench-machine.ts";
import { type BenchRequest, makeBenchRequest } from "./bench-requests.ts";
import type { Bench } from "./bench-row.ts";
import { runInTurn } from "./run-in-turn.ts";

const DESCRIPTION = "time from send to outcome, one request at a time, simulator answering at once";

/** Measures the time of a single request, compared with a bare message through the same number of queues. */
export const latencyBench: Bench = {
  rows: [
    {
      id: "latency-p50",
      description: `${DESCRIPTION}: p50`,
      against: "one bare message through three hops",
      unit: "×",
      limit: { atMost: 1.3 },
    },
    {
      id: "latency-p99",
      description: `${DESCRIPTION}: p99`,
      against: "one bare message through three hops",
      unit: "×",
      limit: { atMost: 1.3 },
    },
    { id: "latency-ms", description: `${DESCRIPTION}: p50`, against: "–", unit: "ms" },
  ],
  async measure(context) {
    const { blocks, size } = context.isShort ? { blocks: 3, size: 40 } : { blocks: 5, size: 300 };
    const warmUp = 30;
    const requests = Array.from({ length: blocks * size + warmUp }, (_, number) => makeBenchRequest(number));
    const { machine, pipeline, bare, close } = await startBenchMachine(context, requests);
    try {
      context.print(`${blocks} blocks of ${size} single requests and as many bare messages …`);
      pipeline.open();
      bare.open();
      let next = 0;
      const time = (chain: QueueChain) => async () => timeOne(machine.sqs, chain, requests[Math.floor(next++ / 2)]);
      const contenders = { bare: time(bare), pipeline: time(pipeline) };
      await runInTurn(contenders, warmUp);
      const figures: Record<"bare" | "pipeline", number[]>[] = [];
      for (let block = 0; block < blocks; block++) figures.push(await runInTurn(contenders, size));
      const at = (part: number, name: "bare" | "pipeline") => figures.map((block) => quantile(block[name], part));
      return {
        "latency-p50": summariseRatio(at(0.5, "pipeline"), at(0.5, "bare")),
        "latency-p99": summariseRatio(at(0.99, "pipeline"), at(0.99, "bare")),
        "latency-ms": summarise(at(0.5, "pipeline")),
      };
    } finally {
      await close();
    }
  },
};

async function timeOne(sqs: SQSClient, chain: QueueChain, request: BenchRequest | undefined): Promise<number> {
  const startedMs = performance.now();
  await chain.fill(request ? [request] : []);
  const command = new ReceiveMessageCommand({ QueueUrl: chain.resultsUrl, WaitTimeSeconds: 20 });
  const { Messages = [] } = await sqs.send(command);
  const tookMs = performance.now() - startedMs;
  const Entries = Messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: chain.resultsUrl, Entries }));
  return tookMs;
}
