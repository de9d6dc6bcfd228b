import { DeleteMessageBatchCommand, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { measured, quantile, ratio } from "../rig/statistics.ts";
import { type QueueChain, startBenchMachine } from "./bench-machine.ts";
import { type BenchRequest, makeBenchRequest } from "./bench-requests.ts";
import type { Bench } from "./bench-row.ts";
import { runInTurn } from "./run-in-turn.ts";

const WHAT = "time from sent to outcome, one request at a time, the cloud answering at once";

/** How long a single request takes, beside a message that goes through as many queues. */
export const latencyBench: Bench = {
  rows: [
    {
      id: "latency-p50",
      what: `${WHAT}: p50`,
      against: "one bare message through three hops",
      unit: "×",
      target: { atMost: 1.3 },
    },
    {
      id: "latency-p99",
      what: `${WHAT}: p99`,
      against: "one bare message through three hops",
      unit: "×",
      target: { atMost: 1.3 },
    },
    { id: "latency-ms", what: `${WHAT}: p50`, against: "–", unit: "ms" },
  ],
  async measure(context) {
    const { blocks, size } = context.isShort ? { blocks: 3, size: 40 } : { blocks: 5, size: 300 };
    const warm = 30;
    const requests = Array.from({ length: blocks * size + warm }, (_, number) => makeBenchRequest(number));
    const { machine, pipeline, bare, close } = await startBenchMachine(context, requests);
    try {
      context.progress(`${blocks} blocks of ${size} single requests and as many bare messages …`);
      pipeline.open();
      bare.open();
      let next = 0;
      const time = (line: QueueChain) => async () => timeOne(machine.sqs, line, requests[Math.floor(next++ / 2)]);
      const contenders = { bare: time(bare), pipeline: time(pipeline) };
      await runInTurn(contenders, warm);
      const found: Record<"bare" | "pipeline", number[]>[] = [];
      for (let block = 0; block < blocks; block++) found.push(await runInTurn(contenders, size));
      const at = (part: number, name: "bare" | "pipeline") => found.map((block) => quantile(block[name], part));
      return {
        "latency-p50": ratio(at(0.5, "pipeline"), at(0.5, "bare")),
        "latency-p99": ratio(at(0.99, "pipeline"), at(0.99, "bare")),
        "latency-ms": measured(at(0.5, "pipeline")),
      };
    } finally {
      await close();
    }
  },
};

async function timeOne(sqs: SQSClient, line: QueueChain, request: BenchRequest | undefined): Promise<number> {
  const startedMs = performance.now();
  await line.fill(request ? [request] : []);
  const command = new ReceiveMessageCommand({ QueueUrl: line.resultsUrl, WaitTimeSeconds: 20 });
  const { Messages = [] } = await sqs.send(command);
  const tookMs = performance.now() - startedMs;
  const Entries = Messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
  await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: line.resultsUrl, Entries }));
  return tookMs;
}
