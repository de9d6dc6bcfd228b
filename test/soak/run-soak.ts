import * as z from "zod/mini";
import { createTeardown } from "../../lib/local/teardown.ts";
import { longestMs } from "../rig/stalls.ts";
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

/** From this many requests on a soak takes its time: that of the stack's own deadlines, and of long outages. */
const LONG_SOAK = 2_000;

/** Runs a soak to its end and has it judged. */
export async function runSoak(
  options: SoakOptions,
  tell: (line: string) => void,
  signal: AbortSignal,
): Promise<SoakReport> {
  const isLong = options.requests >= LONG_SOAK;
  const pace = isLong ? { perSecond: 60, maxTtlMs: STAGE_TTL_MS } : { perSecond: 30, maxTtlMs: 30_000 };
  const plan = planSoak({ ...options, ...pace });
  const teardown = createTeardown();
  try {
    tell("packaging the functions …");
    const stack = await startSoakStack(options, teardown);
    const observations = createObservations();
    const startedMs = Date.now();
    const progress = startProgressLog({ tell, startedMs, read: () => progressOf(observations, stack) });
    const sentMs = await runPlan({ plan, stack, observations, signal }).finally(progress.stop);
    const times = { startedMs, sentMs, endedMs: Date.now() };
    const report = await reportOn(observations, stack, times);
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

async function reportOn(observations: Observations, stack: SoakStack, { startedMs, sentMs, endedMs }: Times) {
  const { watch, lost, faultySqs, leaks } = stack;
  const stalls = await stack.huawei.stalls();
  const { calls, faults } = COUNTS.parse(await stack.simulator.get("counts"));
  const record = await fetchSimulatorRecord(stack.simulator);
  return {
    ...judgeEvidence({
      ...observations,
      requests: observations.requests(),
      deliveries: watch.deliveries,
      stalls,
      ...record,
    }),
    secondsSending: seconds(sentMs - startedMs),
    secondsInAll: seconds(endedMs - startedMs),
    outcomesPerSecond: Math.round((10_000 * observations.outcomes.length) / (endedMs - startedMs)) / 10,
    ...{ ...watch.counts, ...lost, sqsFaults: faultySqs.counts },
    cloudCalls: sum(Object.values(calls).flatMap((kinds) => Object.values(kinds))),
    cloudFaults: faults,
    ...{ textsRead: leaks.found.texts, secretsInOutput: leaks.found.leaks },
    longestStallMs: longestMs(stalls),
  };
}

function progressOf(
  { outcomes, deadLetters, requests, openCount: open }: Observations,
  { watch, faultySqs, leaks }: SoakStack,
): ProgressCounts {
  return {
    ...{ sent: requests().length, open: open(), outcomes: outcomes.length, deadLetters: deadLetters.length },
    ...{ kills: watch.counts.kills, spoilt: sum(Object.values(faultySqs.counts)), leaks: leaks.found.leaks.length },
  };
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, number) => all + number, 0);
}
