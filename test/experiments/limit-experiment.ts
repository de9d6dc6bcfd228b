import { setTimeout as wait } from "node:timers/promises";
import localAccounts from "../../lib/local/accounts.json" with { type: "json" };
import { fetchCalls, type SeenCall } from "./call-log.ts";
import { buildFigureTable, type Experiment, type ExperimentReport } from "./experiment.ts";
import { makeTaskRequests, startTasks } from "./task-requests.ts";

const SERVICE = "codearts-build";
const REQUESTS = 1_000;
const PER_MINUTE = 60;
const MINUTE_MS = 60_000;
const MAX_THROTTLED_SHARE = 0.1;

/** Sends a thousand requests for a service that accepts sixty calls a minute. */
export const limitExperiment: Experiment = {
  title: `${REQUESTS} requests queued for ${SERVICE}, which accepts ${PER_MINUTE} calls a minute`,
  async run({ start, print }, { environments, minutes }) {
    const { simulator, send, outcomes } = await start({ accounts: localAccounts, environments });
    await simulator.post("limits", { service: SERVICE, perMinute: PER_MINUTE });
    const deadlineMs = Date.now() + 3 * minutes * MINUTE_MS;
    const requests = makeTaskRequests(SERVICE, REQUESTS, { account: "default", deadlineMs });
    await startTasks(simulator, requests);
    const startedMs = Date.now();
    await send(requests);
    for (let minute = 1; minute <= minutes; minute++) {
      await wait(startedMs + minute * MINUTE_MS - Date.now());
      print(`after ${minute} of ${minutes} minutes, ${outcomes.size} of ${REQUESTS} requests have an outcome`);
    }
    const calls = (await fetchCalls(simulator)).filter(({ service, at }) => service === SERVICE && at >= startedMs);
    return makeReport(calls, startedMs, minutes);
  },
};

function makeReport(calls: readonly SeenCall[], startedMs: number, minutes: number): ExperimentReport {
  const callsByMinute = Array.from({ length: minutes }, (_, index) =>
    calls.filter(({ at }) => Math.floor((at - startedMs) / MINUTE_MS) === index),
  );
  const [first = [], ...later] = callsByMinute;
  return {
    tables: [
      {
        title: `calls to ${SERVICE}`,
        rows: callsByMinute.map((ofMinute, index) => ({ minute: index + 1, ...countCalls(ofMinute) })),
      },
      buildFigureTable("in total", {
        ...countCalls(calls),
        "share answered with 429": formatPercent(throttledShare(calls)),
        "the same in the first minute": formatPercent(throttledShare(first)),
        "the same after it": formatPercent(throttledShare(later.flat())),
        "stopped per minute": stoppedPerMinute(calls, minutes),
        "the same after the first minute": stoppedPerMinute(later.flat(), later.length),
      }),
    ],
    claims: [
      {
        text: `after the first minute, less than ${formatPercent(MAX_THROTTLED_SHARE)} of the calls are throttled`,
        holds: throttledShare(later.flat()) < MAX_THROTTLED_SHARE,
      },
    ],
  };
}

function throttledShare(calls: readonly SeenCall[]): number {
  return calls.filter(({ status }) => status === 429).length / calls.length;
}

function stoppedPerMinute(calls: readonly SeenCall[], minutes: number): string {
  return (countCalls(calls).stopped / minutes).toFixed(1);
}

function formatPercent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function countCalls(calls: readonly SeenCall[]) {
  const count = (isCounted: (call: SeenCall) => boolean) => calls.filter(isCounted).length;
  return {
    calls: calls.length,
    "state queries": count(({ kind }) => kind === "state"),
    stopped: count(({ kind, status }) => kind === "stop" && status === 200),
    "answered with 429": count(({ status }) => status === 429),
  };
}
