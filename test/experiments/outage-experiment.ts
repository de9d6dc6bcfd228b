import { setTimeout as wait } from "node:timers/promises";
import localAccounts from "../../lib/local/accounts.json" with { type: "json" };
import type { Outcome } from "../../lib/outcome/outcome.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import { buildFigureTable, type Experiment, type ExperimentReport } from "./experiment.ts";
import type { ExperimentPipeline } from "./experiment-context.ts";
import {
  buildLatencyTable,
  claimOthersAreUnaffected,
  groupLatencies,
  isDuring,
  type Outage,
} from "./outage-latencies.ts";
import { makeTaskRequests, startTasks, type TaskRequest } from "./task-requests.ts";

const SERVICE = "drs";
const BEFORE_S = 30;
const OUTAGE_S = 90;
const AFTER_S = 60;
const PER_SECOND = 2;

/**
 * Longest backoff that can begin within 90 s: the fifth, which is 5 s doubled four times, plus half of it as jitter.
 */
const MAX_BACKOFF_MS = 120_000;

/** Time for a batch that is being handled when the backoff ends, including a probe that hangs. */
const BATCH_MS = 25_000;

/** Sends requests to all services at a steady rate while one service hangs or answers 503 for 90 s. */
export const outageExperiment: Experiment = {
  title: `${SERVICE} hangs or answers 503 for ${OUTAGE_S} s, with ${PER_SECOND} requests a second to each service`,
  async run({ start, print }, { environments, minutes }) {
    const pipeline = await start({ accounts: localAccounts, environments });
    await warmUp(pipeline);
    const startMs = Date.now();
    const outageMs = startMs + BEFORE_S * 1000;
    const deadlineMs = startMs + minutes * 3 * 60_000;
    const sent: TaskRequest[] = [];
    for (let second = 0; second < BEFORE_S + OUTAGE_S + AFTER_S; second++) {
      if (second === BEFORE_S) await startOutage(pipeline, print);
      if (second === BEFORE_S + OUTAGE_S) print(`${SERVICE} works again`);
      sent.push(...(await sendToEachService(pipeline, PER_SECOND, deadlineMs)));
      await wait(Math.max(0, startMs + (second + 1) * 1000 - Date.now()));
    }
    await pipeline.waitForOutcomes(sent.length + serviceNames.length, MAX_BACKOFF_MS + BATCH_MS);
    return makeReport({ outcomes: pipeline.outcomes, sent, outageMs, endMs: outageMs + OUTAGE_S * 1000 });
  },
};

/** Stops one task of each service first, so that no cold start appears as an effect of the outage. */
async function warmUp(pipeline: ExperimentPipeline): Promise<void> {
  await sendToEachService(pipeline, 1, Date.now() + 600_000);
  await pipeline.waitForOutcomes(serviceNames.length, 30_000);
}

async function startOutage({ simulator }: ExperimentPipeline, print: (line: string) => void): Promise<void> {
  const scope = { service: SERVICE, forMs: OUTAGE_S * 1000 };
  await simulator.post("faults", [
    { kind: "hang", probability: 0.2, ...scope },
    { kind: "status", status: 503, ...scope },
  ]);
  print(`${SERVICE} is out of order for ${OUTAGE_S} s`);
}

async function sendToEachService(
  pipeline: ExperimentPipeline,
  count: number,
  deadlineMs: number,
): Promise<readonly TaskRequest[]> {
  const terms = { account: "default", deadlineMs };
  const requests = serviceNames.flatMap((service) => makeTaskRequests(service, count, terms));
  await startTasks(pipeline.simulator, requests);
  const sent = requests.map((request) => ({ ...request, sentAt: new Date().toISOString() }));
  await pipeline.send(sent);
  return sent;
}

type Measurements = Outage & {
  readonly outcomes: ReadonlyMap<string, Outcome>;
  readonly sent: readonly TaskRequest[];
};

function makeReport(measurements: Measurements): ExperimentReport {
  const { outcomes, sent, endMs } = measurements;
  const settled = sent.flatMap(({ id }) => outcomes.get(id) ?? []);
  const latencies = groupLatencies(settled, measurements);
  const affected = settled.filter(({ service, sentAt }) => service === SERVICE && isDuring(sentAt, measurements));
  const recoveryMs = Math.max(...affected.map(({ finishedAt }) => Date.parse(finishedAt) - endMs));
  return {
    tables: [
      buildLatencyTable(latencies),
      buildFigureTable(`requests for ${SERVICE} that were sent during the outage`, {
        requests: affected.length,
        stopped: affected.filter(({ ok }) => ok).length,
        "most deliveries": Math.max(...affected.map(({ deliveries }) => deliveries)),
        "last outcome after the outage": `${(recoveryMs / 1000).toFixed(1)} s`,
      }),
    ],
    claims: [
      { text: "every request has an outcome", holds: settled.length === sent.length },
      { text: "every outcome is ok", holds: settled.every(({ ok }) => ok) },
      {
        text: `the requests for ${SERVICE} have an outcome within one backoff after the outage, ${MAX_BACKOFF_MS / 1000} s`,
        holds: recoveryMs <= MAX_BACKOFF_MS + BATCH_MS,
      },
      claimOthersAreUnaffected(latencies, SERVICE),
    ],
  };
}
