import localAccounts from "../../lib/local/accounts.json" with { type: "json" };
import { fetchCalls } from "./call-log.ts";
import type { Experiment, ExperimentReport } from "./experiment.ts";
import type { ExperimentPipeline } from "./experiment-context.ts";
import { makeTaskRequests, startTasks, type TaskRequest } from "./task-requests.ts";

const SERVICE = "codearts-build";
const LATENCY_MS = 300;
const SLOW_MS = 5_000;
/** Of each other's outcomes at most 200 ms, and the way through the results queue. */
const MOST_HELD_MS = 200 + 100;

/** Ten requests in one batch, one of which calls a build that is slow to answer. */
export const batchExperiment: Experiment = {
  title: `ten requests in one batch: the service answers nine after ${LATENCY_MS} ms and one after ${SLOW_MS} ms`,
  async run({ start }) {
    const pipeline = await start({ accounts: localAccounts, environments: 1 });
    await settle(pipeline, 1); // an account unproven makes one call at a time
    const requests = newRequests(10);
    const faults = requests.map((request, at) => ({
      ...{ kind: "latency", call: "stop", service: SERVICE, task: taskOf(request) },
      ms: at === 0 ? SLOW_MS : LATENCY_MS,
    }));
    await pipeline.simulator.post("faults", faults);
    await startTasks(pipeline.simulator, requests);
    await pipeline.send(requests);
    await pipeline.settled(11, 30_000);
    return traceOf(pipeline, requests);
  },
};

function newRequests(count: number): TaskRequest[] {
  return makeTaskRequests(SERVICE, count, { account: "default", deadlineMs: Date.now() + 600_000 });
}

async function settle(pipeline: ExperimentPipeline, count: number): Promise<void> {
  const requests = newRequests(count);
  await startTasks(pipeline.simulator, requests);
  await pipeline.send(requests);
  await pipeline.settled(count, 30_000);
}

/** As the simulator's log names it. */
function taskOf({ target }: TaskRequest): string {
  return `${target.jobId}/${target.buildNo}`;
}

async function traceOf(
  { simulator, arrivedMs }: ExperimentPipeline,
  requests: readonly TaskRequest[],
): Promise<ExperimentReport> {
  const calls = await fetchCalls(simulator);
  const seen = requests.map((request, at) => ({
    calledMs: calls.find(({ task, kind }) => task === taskOf(request) && kind === "stop")?.at ?? Number.NaN,
    latencyMs: at === 0 ? SLOW_MS : LATENCY_MS,
    outcomeMs: arrivedMs.get(request.id) ?? Number.NaN,
  }));
  const firstMs = Math.min(...seen.map(({ calledMs }) => calledMs));
  const rows = seen.map(({ calledMs, latencyMs, outcomeMs }, at) => ({
    request: at + 1,
    "called at ms": calledMs - firstMs,
    "answered at ms": calledMs - firstMs + latencyMs,
    "outcome out at ms": outcomeMs - firstMs,
  }));
  const lastMs = Math.max(...rows.map((row) => row["called at ms"]));
  const heldMs = Math.max(...rows.slice(1).map((row) => row["outcome out at ms"] - row["answered at ms"]));
  return {
    tables: [{ title: "from the first call on", rows }],
    claims: [
      { words: `all calls were in flight ${lastMs} ms after the first`, holds: lastMs < LATENCY_MS },
      { words: `no outcome of the nine came later than ${heldMs} ms after its answer`, holds: heldMs <= MOST_HELD_MS },
    ],
  };
}
