import { setTimeout as wait } from "node:timers/promises";
import localAccounts from "../../lib/local/accounts.json" with { type: "json" };
import type { Outcome } from "../../lib/outcome/outcome.ts";
import { type ServiceName, serviceNames } from "../../lib/services/service-names.ts";
import { everySecond } from "./every-second.ts";
import { buildFigureTable, type Experiment, type ExperimentReport } from "./experiment.ts";
import type { ExperimentPipeline } from "./experiment-context.ts";
import { buildLatencyTable, claimOthersAreUnaffected, groupLatencies, type Outage } from "./outage-latencies.ts";
import { type QueueDepth, sampleQueueDepth } from "./queue-depth.ts";
import { makeTaskRequests, startTasks, type TaskRequest } from "./task-requests.ts";

const SERVICE = "drs";
const OTHERS = serviceNames.filter((name) => name !== SERVICE);
const BEFORE_S = 30;
const OUTAGE_S = 120;
/** Time for the longest backoff of the outage, 60 s and half of it as jitter, and for the requests that it holds back. */
const AFTER_MS = 240_000;
const TTL_MS = 15 * 60_000;
/** Three environments, each with a batch of ten that it handles and one whose messages are being deleted. */
const MAX_IN_FLIGHT = 60;

/** Sends thousands of requests to a service that answers 503, with one request a second to each other service. */
export const waitingExperiment: Experiment = {
  title: `requests wait while ${SERVICE} answers 503 for ${OUTAGE_S} s, with one request a second to each other service`,
  async run({ start, print }, { environments, requests: count }) {
    const pipeline = await start({ accounts: localAccounts, environments });
    await sendOne(pipeline, serviceNames);
    await pipeline.waitForOutcomes(serviceNames.length, 30_000);
    const steady = sendEverySecond(pipeline);
    await wait(BEFORE_S * 1_000);
    const outageMs = Date.now();
    await pipeline.simulator.post("faults", { service: SERVICE, kind: "status", status: 503, forMs: OUTAGE_S * 1_000 });
    const depths = sampleQueueDepth(pipeline.machine, SERVICE);
    const waiting = makeTaskRequests(SERVICE, count, { account: "default", deadlineMs: outageMs + TTL_MS });
    await startTasks(pipeline.simulator, waiting);
    const sentAt = new Date().toISOString();
    await pipeline.send(waiting.map((request) => ({ ...request, sentAt })));
    print(`${count} requests for ${SERVICE} are sent`);
    const endMs = outageMs + OUTAGE_S * 1_000;
    await waitUntilSettled(pipeline, waiting, endMs + AFTER_MS - Date.now());
    const sent = [...waiting, ...(await steady.stop())];
    await pipeline.waitForOutcomes(sent.length + serviceNames.length, 30_000);
    const { outcomes } = pipeline;
    return makeReport({ outcomes, sent, waiting, outageMs, endMs, depths: await depths.stop() });
  },
};

async function sendOne(
  pipeline: ExperimentPipeline,
  services: readonly ServiceName[],
): Promise<readonly TaskRequest[]> {
  const terms = { account: "default", deadlineMs: Date.now() + TTL_MS };
  const requests = services.flatMap((service) => makeTaskRequests(service, 1, terms));
  await startTasks(pipeline.simulator, requests);
  await pipeline.send(requests.map((request) => ({ ...request, sentAt: new Date().toISOString() })));
  return requests;
}

/** Sends one request a second to each other service until it is stopped; then it returns them. */
function sendEverySecond(pipeline: ExperimentPipeline): { stop(): Promise<readonly TaskRequest[]> } {
  return everySecond(() => sendOne(pipeline, OTHERS));
}

async function waitUntilSettled(
  { outcomes }: ExperimentPipeline,
  waiting: readonly TaskRequest[],
  limitMs: number,
): Promise<void> {
  const endMs = Date.now() + limitMs;
  while (Date.now() < endMs && waiting.some(({ id }) => !outcomes.has(id))) await wait(1_000);
}

type Measurements = Outage & {
  readonly outcomes: ReadonlyMap<string, Outcome>;
  readonly sent: readonly TaskRequest[];
  readonly waiting: readonly TaskRequest[];
  readonly depths: readonly QueueDepth[];
};

function makeReport(measurements: Measurements): ExperimentReport {
  const { outcomes, sent, waiting, depths, endMs } = measurements;
  const settled = sent.flatMap(({ id }) => outcomes.get(id) ?? []);
  const waited = waiting.flatMap(({ id }) => outcomes.get(id) ?? []);
  const deliveries = waited.reduce((total, outcome) => total + outcome.deliveries, 0);
  const calls = waited.reduce((total, outcome) => total + outcome.calls, 0);
  const lastMs = Math.max(...waited.map(({ finishedAt }) => Date.parse(finishedAt))) - endMs;
  const mostInFlight = Math.max(...depths.map(({ inFlight }) => inFlight));
  const mostDelayed = Math.max(...depths.map(({ delayed }) => delayed));
  const latencies = groupLatencies(settled, measurements);
  return {
    tables: [
      { title: `messages in the queue of ${SERVICE}`, rows: depths.filter((_, index) => index % 15 === 0).map(toRow) },
      buildFigureTable(`requests for ${SERVICE}`, {
        requests: waiting.length,
        stopped: waited.filter(({ ok }) => ok).length,
        "messages sent to its queue": deliveries,
        "the same per request": (deliveries / waited.length).toFixed(2),
        "most deliveries of a request": Math.max(...waited.map((outcome) => outcome.deliveries)),
        "stop calls per request": (calls / waited.length).toFixed(2),
        "most messages in flight": mostInFlight,
        "most messages delayed": mostDelayed,
        "last outcome after the outage": `${(lastMs / 1_000).toFixed(1)} s`,
      }),
      buildLatencyTable(latencies),
    ],
    claims: [
      { text: "every request has an outcome", holds: settled.length === sent.length },
      { text: "every outcome is ok", holds: settled.every(({ ok }) => ok) },
      {
        text: `at most ${MAX_IN_FLIGHT} messages were in flight, whatever the number of requests that wait`,
        holds: mostInFlight <= MAX_IN_FLIGHT,
      },
      {
        text: "nine of ten requests that wait were delayed messages",
        holds: mostDelayed >= 0.9 * waiting.length,
      },
      claimOthersAreUnaffected(latencies, SERVICE),
    ],
  };
}

function toRow({ second, visible, inFlight, delayed }: QueueDepth) {
  return { "after s": second, visible, "in flight": inFlight, delayed };
}
