import localAccounts from "../../lib/local/accounts.json" with { type: "json" };
import { targetKey } from "../rig/example-targets.ts";
import { fetchCalls } from "./call-log.ts";
import type { Experiment, ExperimentReport } from "./experiment.ts";
import type { ExperimentPipeline } from "./experiment-context.ts";
import { makeTaskRequests, startTasks, type TaskRequest } from "./task-requests.ts";

const SERVICE = "codearts-build";
const LATENCY_MS = 300;
const SLOW_MS = 5_000;

/** An outcome waits at most 200 ms for other outcomes of its batch; the rest is the time in the results queue. */
const MAX_HELD_MS = 200 + 100;

/** Sends ten requests in one batch, one of which has a slow stop call. */
export const batchExperiment: Experiment = {
  title: `ten requests in one batch: the service answers nine after ${LATENCY_MS} ms and one after ${SLOW_MS} ms`,
  async run({ start }) {
    const pipeline = await start({ accounts: localAccounts, environments: 1 });
    await stopTasks(pipeline, 1); // stopcord makes one call at a time until an answer proves the credentials
    const requests = makeRequests(10);
    const faults = requests.map((request, index) => ({
      kind: "latency",
      call: "stop",
      service: SERVICE,
      task: taskKeyOf(request),
      ms: latencyOf(index),
    }));
    await pipeline.simulator.post("faults", faults);
    await startTasks(pipeline.simulator, requests);
    await pipeline.send(requests);
    await pipeline.waitForOutcomes(11, 30_000);
    return makeReport(pipeline, requests);
  },
};

function makeRequests(count: number): TaskRequest[] {
  return makeTaskRequests(SERVICE, count, { account: "default", deadlineMs: Date.now() + 600_000 });
}

async function stopTasks(pipeline: ExperimentPipeline, count: number): Promise<void> {
  const requests = makeRequests(count);
  await startTasks(pipeline.simulator, requests);
  await pipeline.send(requests);
  await pipeline.waitForOutcomes(count, 30_000);
}

function taskKeyOf({ service, target }: TaskRequest): string {
  return targetKey(service, target);
}

function latencyOf(index: number): number {
  return index === 0 ? SLOW_MS : LATENCY_MS;
}

async function makeReport(
  { simulator, arrivedMs }: ExperimentPipeline,
  requests: readonly TaskRequest[],
): Promise<ExperimentReport> {
  const calls = await fetchCalls(simulator);
  const times = requests.map((request, index) => ({
    calledMs: calls.find(({ task, kind }) => task === taskKeyOf(request) && kind === "stop")?.at ?? Number.NaN,
    latencyMs: latencyOf(index),
    outcomeMs: arrivedMs.get(request.id) ?? Number.NaN,
  }));
  const firstMs = Math.min(...times.map(({ calledMs }) => calledMs));
  const rows = times.map(({ calledMs, latencyMs, outcomeMs }, index) => ({
    request: index + 1,
    "called at ms": calledMs - firstMs,
    "answered at ms": calledMs - firstMs + latencyMs,
    "outcome at ms": outcomeMs - firstMs,
  }));
  const lastMs = Math.max(...rows.map((row) => row["called at ms"]));
  const heldMs = Math.max(...rows.slice(1).map((row) => row["outcome at ms"] - row["answered at ms"]));
  return {
    tables: [{ title: "times after the first call", rows }],
    claims: [
      { text: `all calls began within ${lastMs} ms`, holds: lastMs < LATENCY_MS },
      { text: `nine outcomes came at most ${heldMs} ms after their answers`, holds: heldMs <= MAX_HELD_MS },
    ],
  };
}
