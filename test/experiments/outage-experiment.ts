import { setTimeout as wait } from "node:timers/promises";
import localAccounts from "../../lib/local/accounts.json" with { type: "json" };
import type { Outcome } from "../../lib/outcome/outcome.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import { quantile } from "../rig/statistics.ts";
import type { Experiment, ExperimentReport } from "./experiment.ts";
import { buildFigureTable } from "./experiment.ts";
import type { ExperimentPipeline } from "./experiment-context.ts";
import { makeTaskRequests, startTasks, type TaskRequest } from "./task-requests.ts";

const SERVICE = "drs";
const BEFORE_S = 30;
const OUTAGE_S = 90;
const AFTER_S = 60;
const PER_SECOND = 2;
/** The fifth wait, the longest that can begin within 90 s: 5 s doubled four times, and half as much again. */
const STEP_MS = 120_000;
/** A batch that is being handled when the step ends, a probe that hangs included. */
const GRACE_MS = 25_000;

/** Ninety seconds in which one service hangs or answers 503, under a steady load on all five. */
export const outageExperiment: Experiment = {
  title: `${OUTAGE_S} s in which ${SERVICE} hangs or answers 503, with ${PER_SECOND} requests a second to each service`,
  async run({ start, tell }, { environments, minutes }) {
    const pipeline = await start({ accounts: localAccounts, environments });
    await warmUp(pipeline);
    const startMs = Date.now();
    const outageMs = startMs + BEFORE_S * 1000;
    const sent: TaskRequest[] = [];
    for (let second = 0; second < BEFORE_S + OUTAGE_S + AFTER_S; second++) {
      if (second === BEFORE_S) await breakDown(pipeline, tell);
      if (second === BEFORE_S + OUTAGE_S) tell(`${SERVICE} is back`);
      sent.push(...(await sendSome(pipeline, startMs + minutes * 3 * 60_000)));
      await wait(Math.max(0, startMs + (second + 1) * 1000 - Date.now()));
    }
    await pipeline.settled(sent.length + serviceNames.length, STEP_MS + GRACE_MS);
    return reportOf({ outcomes: pipeline.outcomes, sent, outageMs, backMs: outageMs + OUTAGE_S * 1000 });
  },
};

/** One of each, so that no cold start is taken for an effect of the outage. */
async function warmUp(pipeline: ExperimentPipeline): Promise<void> {
  await send(
    pipeline,
    serviceNames.flatMap((service) => makeTaskRequests(service, 1, terms(Date.now() + 600_000))),
  );
  await pipeline.settled(serviceNames.length, 30_000);
}

async function breakDown({ simulator }: ExperimentPipeline, tell: (line: string) => void): Promise<void> {
  const common = { service: SERVICE, forMs: OUTAGE_S * 1000 };
  await simulator.post("faults", [
    { kind: "hang", probability: 0.2, ...common },
    { kind: "status", status: 503, ...common },
  ]);
  tell(`${SERVICE} is out of order for ${OUTAGE_S} s`);
}

async function sendSome(pipeline: ExperimentPipeline, deadlineMs: number): Promise<readonly TaskRequest[]> {
  return send(
    pipeline,
    serviceNames.flatMap((service) => makeTaskRequests(service, PER_SECOND, terms(deadlineMs))),
  );
}

async function send(pipeline: ExperimentPipeline, requests: readonly TaskRequest[]): Promise<readonly TaskRequest[]> {
  await startTasks(pipeline.simulator, requests);
  const sent = requests.map((request) => ({ ...request, sentAt: new Date().toISOString() }));
  await pipeline.send(sent);
  return sent;
}

function terms(deadlineMs: number) {
  return { account: "default", deadlineMs };
}

type Observed = {
  readonly outcomes: ReadonlyMap<string, Outcome>;
  readonly sent: readonly TaskRequest[];
  readonly outageMs: number;
  readonly backMs: number;
};

type Latencies = {
  readonly before: readonly number[];
  readonly during: readonly number[];
  readonly after: readonly number[];
};

function reportOf({ outcomes, sent, outageMs, backMs }: Observed): ExperimentReport {
  const settled = sent.flatMap(({ id }) => outcomes.get(id) ?? []);
  const latencies = new Map(serviceNames.map((service) => [service, latenciesOf(settled, service, outageMs, backMs)]));
  const struck = settled.filter(({ service, sentAt }) => service === SERVICE && isBetween(sentAt, outageMs, backMs));
  const lateMs = Math.max(...struck.map(({ finishedAt }) => Date.parse(finishedAt) - backMs));
  return {
    tables: [
      { title: "from sentAt to the outcome, ms", rows: [...latencies].map(([service, one]) => rowOf(service, one)) },
      buildFigureTable(`requests for ${SERVICE} that were sent during the outage`, {
        requests: struck.length,
        stopped: struck.filter(({ ok }) => ok).length,
        "most deliveries": Math.max(...struck.map(({ deliveries }) => deliveries)),
        "the last settled after its end": `${(lateMs / 1000).toFixed(1)} s`,
      }),
    ],
    claims: [
      { words: "every request is settled", holds: settled.length === sent.length },
      { words: "every request ends as ok", holds: settled.every(({ ok }) => ok) },
      {
        words: `those of ${SERVICE} are settled within one backoff step of its end, ${STEP_MS / 1000} s`,
        holds: lateMs <= STEP_MS + GRACE_MS,
      },
      {
        words: "the other four are as quick as before: p95 at most half as much again, or 250 ms more",
        holds: [...latencies].every(([service, one]) => service === SERVICE || isUnaffected(one)),
      },
    ],
  };
}

function latenciesOf(settled: readonly Outcome[], service: string, outageMs: number, backMs: number): Latencies {
  const own = settled.filter((outcome) => outcome.service === service);
  const within = (fromMs: number, toMs: number) =>
    own.filter(({ sentAt }) => isBetween(sentAt, fromMs, toMs)).map(({ elapsedMs }) => elapsedMs);
  return {
    before: within(0, outageMs),
    during: within(outageMs, backMs),
    after: within(backMs, Number.POSITIVE_INFINITY),
  };
}

function isBetween(time: string, fromMs: number, toMs: number): boolean {
  return Date.parse(time) >= fromMs && Date.parse(time) < toMs;
}

function isUnaffected({ before, during }: Latencies): boolean {
  const usualMs = quantile(before, 0.95);
  return quantile(during, 0.95) <= Math.max(usualMs * 1.5, usualMs + 250);
}

function rowOf(service: string, latencies: Latencies) {
  const columns = Object.entries(latencies).flatMap(([phase, ms]) => [
    [`${phase} p50`, Math.round(quantile(ms, 0.5))],
    [`${phase} p95`, Math.round(quantile(ms, 0.95))],
  ]);
  return { service, ...Object.fromEntries(columns) };
}
