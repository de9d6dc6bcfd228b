import { setTimeout as wait } from "node:timers/promises";
import localAccounts from "../../lib/local/accounts.json" with { type: "json" };
import type { Outcome } from "../../lib/outcome/outcome.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import { runInProcess } from "../rig/run-in-process.ts";
import { fetchCalls, type SeenCall } from "./call-log.ts";
import { buildFigureTable, type Experiment, type ExperimentReport } from "./experiment.ts";
import type { ExperimentPipeline } from "./experiment-context.ts";
import { buildLatencyTable, claimOthersAreUnaffected, groupLatencies } from "./outage-latencies.ts";
import { countSecretReads } from "./secret-reads.ts";
import { makeTaskRequests, startTasks, type TaskRequest } from "./task-requests.ts";

const SERVICE = "drs";
const BEFORE_S = 20;
const HALT_S = 50;
const AFTER_S = 20;
const REST_S = 20;

/** A worker may use a value of the halt secret for so long. */
const HOLDS_AFTER_MS = 10_000;
/** A waiting request is looked at every minute, by a worker that may know the old value for 10 s. */
const RESUMED_WITHIN_MS = 70_000;
/** Some requests to the halted service live so long that their deadline passes during the halt. */
const SHORT_LIFE_MS = 20_000;
const LONG_LIFE_MS = 600_000;

/** Sends requests to all services at a steady rate; one service is halted and resumed by the command. */
export const haltExperiment: Experiment = {
  title: `stops to ${SERVICE} are halted for ${HALT_S} s, with a request a second to each of ${serviceNames.length} services`,
  async run({ start, print }, { environments }) {
    const pipeline = await start({ accounts: localAccounts, environments });
    await warmUp(pipeline);
    const reads = countSecretReads();
    const sent: TaskRequest[] = [];
    const sendFor = async (seconds: number, lifeOf: (second: number) => number) => {
      for (let second = 0; second < seconds; second++) {
        const nextMs = Date.now() + 1_000;
        sent.push(...(await sendToEachService(pipeline, lifeOf(second))));
        await wait(Math.max(0, nextMs - Date.now()));
      }
    };
    await sendFor(BEFORE_S, () => LONG_LIFE_MS);
    print(await runCommand(pipeline, "halt", "--service", SERVICE, "--reason", "an experiment"));
    const haltedMs = Date.now();
    reads.take();
    // Deadlines pass at least 10 s before the resume.
    await sendFor(HALT_S, (second) => (second < 20 && second % 2 === 0 ? SHORT_LIFE_MS : LONG_LIFE_MS));
    const resumingMs = Date.now();
    const readsUnderLoad = reads.take();
    print(await runCommand(pipeline, "resume", "--service", SERVICE));
    await sendFor(AFTER_S, () => LONG_LIFE_MS);
    await pipeline.waitForOutcomes(sent.length + serviceNames.length, RESUMED_WITHIN_MS + 20_000);
    reads.take();
    await wait(REST_S * 1_000);
    const readsAtRest = reads.take();
    reads.stop();
    const calls = await fetchCalls(pipeline.simulator);
    const { outcomes } = pipeline;
    return makeReport({ outcomes, sent, calls, haltedMs, resumingMs, readsUnderLoad, readsAtRest });
  },
};

async function warmUp(pipeline: ExperimentPipeline): Promise<void> {
  await sendToEachService(pipeline, LONG_LIFE_MS);
  await pipeline.waitForOutcomes(serviceNames.length, 30_000);
}

/** Runs the command as an operator does; returns its output. */
async function runCommand({ machine }: ExperimentPipeline, ...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runInProcess([...args, "--endpoint-url", machine.sqsUrl]);
  if (exitCode !== 0) throw new Error(`stopcord ${args.join(" ")}: ${stderr}`);
  return stdout.trimEnd().replaceAll("\n", "; ");
}

async function sendToEachService(pipeline: ExperimentPipeline, lifeMs: number): Promise<readonly TaskRequest[]> {
  const nowMs = Date.now();
  const requests = serviceNames.flatMap((service) => {
    const deadlineMs = nowMs + (service === SERVICE ? lifeMs : LONG_LIFE_MS);
    return makeTaskRequests(service, 1, { account: "default", deadlineMs });
  });
  await startTasks(pipeline.simulator, requests);
  const sent = requests.map((request) => ({ ...request, sentAt: new Date().toISOString() }));
  await pipeline.send(sent);
  return sent;
}

type Measurements = {
  readonly outcomes: ReadonlyMap<string, Outcome>;
  readonly sent: readonly TaskRequest[];
  readonly calls: readonly SeenCall[];
  /** The command had ended. */
  readonly haltedMs: number;
  /** The resume had not begun. */
  readonly resumingMs: number;
  readonly readsUnderLoad: number;
  readonly readsAtRest: number;
};

function makeReport(measurements: Measurements): ExperimentReport {
  const { outcomes, sent, calls, haltedMs, resumingMs, readsUnderLoad, readsAtRest } = measurements;
  const settled = sent.flatMap(({ id }) => outcomes.get(id) ?? []);
  const latencies = groupLatencies(settled, { outageMs: haltedMs, endMs: resumingMs });
  const stops = calls.filter(({ service, kind }) => service === SERVICE && kind === "stop");
  const stopsBetween = (fromMs: number, toMs: number) => stops.filter(({ at }) => at >= fromMs && at < toMs).length;
  const held = settled.filter(({ code }) => code === "halted");
  const short = sent.filter(({ sentAt, expiresAt }) => Date.parse(expiresAt) - Date.parse(sentAt ?? "") < 60_000);
  const shortIds = new Set(short.map(({ id }) => id));
  const waited = settled.filter((one) => one.service === SERVICE && one.deliveries > 1 && one.code !== "halted");
  const lastMs = Math.max(...waited.map(({ finishedAt }) => Date.parse(finishedAt) - resumingMs));
  return {
    tables: [
      buildLatencyTable(latencies),
      buildFigureTable(`stop calls to ${SERVICE}`, {
        "before the halt": stopsBetween(0, haltedMs),
        "in the first 10 s of the halt": stopsBetween(haltedMs, haltedMs + HOLDS_AFTER_MS),
        "later, until the resume": stopsBetween(haltedMs + HOLDS_AFTER_MS, resumingMs),
        "after the resume": stopsBetween(resumingMs, Number.POSITIVE_INFINITY),
      }),
      buildFigureTable(`requests to ${SERVICE} that met the halt`, {
        "gave up as halted": held.length,
        "waited and were stopped": waited.length,
        "last of them after the resume": `${(lastMs / 1_000).toFixed(1)} s`,
        "most deliveries": Math.max(...waited.map(({ deliveries }) => deliveries)),
      }),
      buildFigureTable("reads of the two secrets", {
        [`during the halt, ${HALT_S} s with load`]: readsUnderLoad,
        "an hour of it": Math.round((readsUnderLoad / HALT_S) * 3_600),
        [`afterwards, ${REST_S} s at rest`]: readsAtRest,
      }),
    ],
    claims: [
      { text: `${sent.length} requests were sent, and each has an outcome`, holds: settled.length === sent.length },
      {
        text: `no stop call to ${SERVICE} came between 10 s after the halt and the resume`,
        holds: stopsBetween(haltedMs + HOLDS_AFTER_MS, resumingMs) === 0,
      },
      {
        text: "some deadlines passed during the halt, and exactly those requests gave up, code halted, with no call",
        holds:
          held.length > 0 &&
          settled.every(({ ok, code }) => ok || code === "halted") &&
          held.every(({ requestId, calls, deadLettered }) => shortIds.has(requestId) && calls === 0 && deadLettered),
      },
      {
        text: `the requests that waited were stopped within ${RESUMED_WITHIN_MS / 1_000} s of the resume`,
        holds: waited.length > 0 && lastMs <= RESUMED_WITHIN_MS,
      },
      { text: "no process reads a secret at rest", holds: readsUnderLoad > 0 && readsAtRest === 0 },
      claimOthersAreUnaffected(latencies, SERVICE),
    ],
  };
}
