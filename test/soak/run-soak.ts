import * as z from "zod/mini";
import { createTeardown } from "../../lib/local/teardown.ts";
import { longestMs } from "../rig/stalls.ts";
import { fetchRecord } from "./evidence.ts";
import { judge } from "./judge.ts";
import { type Books, createBooks } from "./observations.ts";
import { planSoak } from "./plan.ts";
import { STAGE_TTL_MS } from "./plan-request.ts";
import { createProgress, type ProgressLine } from "./progress.ts";
import type { SoakReport } from "./report.ts";
import { play } from "./run-plan.ts";
import { raiseStage, type Stage } from "./setup.ts";
import type { SoakOptions } from "./soak-options.ts";

/** From this many requests on a soak takes its time: that of the stage's own deadlines, and of long outages. */
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
    const stage = await raiseStage(options, teardown);
    const books = createBooks();
    const startedMs = Date.now();
    const progress = createProgress({ tell, startedMs, read: () => progressOf(books, stage) });
    const sentMs = await play({ plan, stage, books, signal }).finally(progress.stop);
    const times = { startedMs, sentMs, endedMs: Date.now() };
    const report = await reportOn(books, stage, times);
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

async function reportOn(books: Books, stage: Stage, { startedMs, sentMs, endedMs }: Times) {
  const { watch, lost, faultySqs, leaks } = stage;
  const stalls = await stage.huawei.stalls();
  const { calls, faults } = COUNTS.parse(await stage.simulator.get("counts"));
  const record = await fetchRecord(stage.simulator);
  return {
    ...judge({ ...books, requests: books.requests(), deliveries: watch.deliveries, stalls, ...record }),
    secondsSending: seconds(sentMs - startedMs),
    secondsInAll: seconds(endedMs - startedMs),
    outcomesPerSecond: Math.round((10_000 * books.outcomes.length) / (endedMs - startedMs)) / 10,
    ...{ ...watch.counts, ...lost, sqsMischief: faultySqs.counts },
    cloudCalls: sum(Object.values(calls).flatMap((kinds) => Object.values(kinds))),
    cloudFaults: faults,
    ...{ textsRead: leaks.found.texts, secretsInOutput: leaks.found.leaks },
    longestStallMs: longestMs(stalls),
  };
}

function progressOf({ outcomes, letters, requests, open }: Books, { watch, faultySqs, leaks }: Stage): ProgressLine {
  return {
    ...{ sent: requests().length, open: open(), outcomes: outcomes.length, letters: letters.length },
    ...{ kills: watch.counts.kills, spoilt: sum(Object.values(faultySqs.counts)), leaks: leaks.found.leaks.length },
  };
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, number) => all + number, 0);
}
