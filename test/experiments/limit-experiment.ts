import { setTimeout as wait } from "node:timers/promises";
import localAccounts from "../../lib/local/accounts.json" with { type: "json" };
import { fetchCalls, type SeenCall } from "./call-log.ts";
import type { Experiment } from "./experiment.ts";
import { buildFigureTable } from "./experiment.ts";
import { makeTaskRequests, startTasks } from "./task-requests.ts";

const SERVICE = "codearts-build";
const REQUESTS = 1_000;
const PER_MINUTE = 60;
const MINUTE_MS = 60_000;
const MOST_THROTTLED = 0.1;

/** A thousand requests for a service that takes sixty calls a minute. */
export const limitExperiment: Experiment = {
  title: `${REQUESTS} requests queued for ${SERVICE}, which takes ${PER_MINUTE} calls a minute`,
  async run({ start, tell }, { environments, minutes }) {
    const { simulator, send, outcomes } = await start({ accounts: localAccounts, environments });
    await simulator.post("limits", { service: SERVICE, perMinute: PER_MINUTE });
    const deadlineMs = Date.now() + 3 * minutes * MINUTE_MS;
    const requests = makeTaskRequests(SERVICE, REQUESTS, { account: "default", deadlineMs });
    await startTasks(simulator, requests);
    const startedMs = Date.now();
    await send(requests);
    for (let minute = 1; minute <= minutes; minute++) {
      await wait(startedMs + minute * MINUTE_MS - Date.now());
      tell(`after ${minute} of ${minutes} minutes ${outcomes.size} of ${REQUESTS} requests are settled`);
    }
    const calls = (await fetchCalls(simulator)).filter(({ service, at }) => service === SERVICE && at >= startedMs);
    return reportOf(calls, startedMs, minutes);
  },
};

function reportOf(calls: readonly SeenCall[], startedMs: number, minutes: number) {
  const ofMinute = Array.from({ length: minutes }, (_, index) =>
    calls.filter(({ at }) => Math.floor((at - startedMs) / MINUTE_MS) === index),
  );
  const [first = [], ...later] = ofMinute;
  return {
    tables: [
      { title: `calls to ${SERVICE}`, rows: ofMinute.map((own, index) => ({ minute: index + 1, ...countsOf(own) })) },
      buildFigureTable("in all", {
        ...countsOf(calls),
        "share answered 429": percent(throttledShare(calls)),
        "in the first minute": percent(throttledShare(first)),
        "after it": percent(throttledShare(later.flat())),
        "stopped a minute": perMinute(calls, minutes),
        "in the minutes after the first": perMinute(later.flat(), later.length),
      }),
    ],
    claims: [
      {
        words: `once the limit has been met, fewer than ${percent(MOST_THROTTLED)} of the calls are throttled`,
        holds: throttledShare(later.flat()) < MOST_THROTTLED,
      },
    ],
  };
}

function throttledShare(calls: readonly SeenCall[]): number {
  return calls.filter(({ status }) => status === 429).length / calls.length;
}

function perMinute(calls: readonly SeenCall[], minutes: number): string {
  return (countsOf(calls).stopped / minutes).toFixed(1);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function countsOf(calls: readonly SeenCall[]) {
  const count = (isCounted: (call: SeenCall) => boolean) => calls.filter(isCounted).length;
  return {
    calls: calls.length,
    "of them state queries": count(({ kind }) => kind === "state"),
    stopped: count(({ kind, status }) => kind === "stop" && status === 200),
    "answered 429": count(({ status }) => status === 429),
  };
}
