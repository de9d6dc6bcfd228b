import * as z from "zod/mini";
import { createTeardown } from "../../lib/local/teardown.ts";
import { longestStallMs } from "../rig/stalls.ts";
import { fetchSimulatorRecord } from "./evidence.ts";
import { judgeEvidence } from "./judge-evidence.ts";
import { createObservations, type Observations } from "./observations.ts";
import { STAGE_TTL_MS } from "./plan-request.ts";
import { planSoak } from "./plan-soak.ts";
import { type ProgressCounts, startProgressLog } from "./progress-log.ts";
import { runPlan } from "./run-plan.ts";
import type { SoakOptions } from "./soak-options.ts";
import type { SoakReport } from "./soak-report.ts";
import { type SoakStack, startSoakStack } from "./start-soak-stack.ts";

/** From this number of requests on, a soak uses the deadlines of the stage `soak` and has long outages. */
const LONG_SOAK_REQUESTS = 2_000;

/** Runs a soak to its end, or until `signal` aborts it, and judges it. */
export async function runSoak(
  options: SoakOptions,
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<SoakReport> {
  const isLong = options.requests >= LONG_SOAK_REQUESTS;
  const pace = isLong ? { perSecond: 60, maxTtlMs: STAGE_TTL_MS } : { perSecond: 30, maxTtlMs: 30_000 };
  const plan = planSoak({ ...options, ...pace });
  const teardown = createTeardown();
  try {
    print("packaging the functions …");
    const stack = await startSoakStack(options, teardown);
    const observations = createObservations();
    const startedMs = Date.now();
    const progress = startProgressLog({ print, startedMs, read: () => countProgress(observations, stack) });
    const sentMs = await runPlan({ plan, stack, observations, signal }).finally(progress.stop);
    const report = await makeReport(observations, stack, { startedMs, sentMs, endedMs: Date.now() });
    return { ...report, seed: options.seed, bug: options.bug, isComplete: !signal.aborted };
  } finally {
    await teardown.run();
  }
}

type Times = { readonly startedMs: number; readonly sentMs: number; readonly endedMs: number };

const COUNTS = z.object({
  calls: z.record(z.string(), z.record(z.string(), z.number())),
  faults: z.record(z.string(), z.number()),
});

async function makeReport(observations: Observations, stack: SoakStack, { startedMs, sentMs, endedMs }: Times) {
  const { monitor, handBackFaults, deliveryFaults, faultySqs, leakDetector } = stack;
  const stalls = await stack.huawei.stalls();
  const { calls, faults } = COUNTS.parse(await stack.simulator.get("counts"));
  const { tasks, calls: callRecords } = await fetchSimulatorRecord(stack.simulator);
  const judgement = judgeEvidence({
    requests: observations.sentRequests(),
    outcomes: observations.outcomes,
    deadLetters: observations.deadLetters,
    deliveries: monitor.deliveries,
    tasks,
    calls: callRecords,
    stalls,
    halts: observations.halts(),
  });
  return {
    ...judgement,
    ...monitor.counts,
    ...deliveryFaults,
    handBackKills: handBackFaults.counts,
    secondsSending: toSeconds(sentMs - startedMs),
    secondsInAll: toSeconds(endedMs - startedMs),
    outcomesPerSecond: Math.round((10_000 * observations.outcomes.length) / (endedMs - startedMs)) / 10,
    sqsFaults: faultySqs.counts,
    cloudCalls: sum(Object.values(calls).flatMap((kinds) => Object.values(kinds))),
    cloudFaults: faults,
    textsRead: leakDetector.found.texts,
    secretsInOutput: leakDetector.found.leaks,
    longestStallMs: longestStallMs(stalls),
    haltPeriods: observations.halts(),
  };
}

function countProgress(
  { outcomes, deadLetters, sentRequests, openCount }: Observations,
  { monitor, faultySqs, leakDetector }: SoakStack,
): ProgressCounts {
  return {
    sent: sentRequests().length,
    open: openCount(),
    outcomes: outcomes.length,
    "dead letters": deadLetters.length,
    kills: monitor.counts.kills,
    "SQS faults": sum(Object.values(faultySqs.counts)),
    leaks: leakDetector.found.leaks.length,
  };
}

function toSeconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
