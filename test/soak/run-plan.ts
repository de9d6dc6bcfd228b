import { setTimeout as wait } from "node:timers/promises";
import { GetQueueAttributesCommand, type QueueAttributeName } from "@aws-sdk/client-sqs";
import { serviceNames } from "../../lib/services/service-names.ts";
import { type Collector, collect } from "../rig/collect.ts";
import type { Observations } from "./observations.ts";
import { startPlanClock } from "./plan-clock.ts";
import type { SoakPlan } from "./plan-soak.ts";
import { readReceivedOutcome } from "./received-messages.ts";
import { sendPlan } from "./send-plan.ts";
import { startHalts } from "./start-halts.ts";
import { startOutages } from "./start-outages.ts";
import type { SoakStack } from "./start-soak-stack.ts";

/**
 * A message left after the last deadline is delivered again when its visibility timeout of 30 s ends, and once more.
 */
const MAX_WAIT_AFTER_DEADLINE_MS = 75_000;

/** The clock of the plan stands still while more messages wait. The functions can handle about this many at a time. */
const MAX_BACKLOG = 300;

/** With every queue empty, messages in flight and delayed ones included, an outcome that is still missing after a function's timeout is lost. */
const LOST_AFTER_MS = 10_000;

/** A plan, the stack that runs it, and the observations to fill. */
export type PlanRun = {
  readonly plan: SoakPlan;
  readonly stack: SoakStack;
  readonly observations: Observations;
  readonly signal: AbortSignal;
};

/** Sends all requests, starts the outages and halts, and waits for the outcomes. Resolves to the time of the last send. */
export async function runPlan(run: PlanRun): Promise<number> {
  const { plan, stack, observations } = run;
  const { machine, simulator } = stack;
  const ended = new AbortController();
  const signal = AbortSignal.any([run.signal, ended.signal]);
  const clock = startPlanClock(async () => (await countMessages(stack, WAITING)) > MAX_BACKLOG, signal);
  const collectors = startCollectors(observations, stack);
  const background = [
    ...collectors.map((collector) => collector.ended),
    startOutages(plan.outages, { simulator, clock, signal }),
    startHalts(plan.halts, { clock, signal, write: stack.writeHalts, onChange: observations.setHalt }),
  ];
  const failure = new Promise<never>((_, reject) => background.map((work) => work.catch(reject)));
  const queueUrl = machine.queueUrl("requests");
  const sending = sendPlan(plan, {
    sqs: machine.sqs,
    queueUrl,
    simulator,
    clock,
    onSent: observations.addSent,
    signal,
  });
  try {
    await Promise.race([sending, failure]);
    const sentMs = Date.now();
    await Promise.race([waitForOutcomes({ ...run, signal }, sentMs), failure]);
    return sentMs;
  } finally {
    ended.abort();
    await Promise.allSettled([...collectors.map((collector) => collector.stop()), ...background, sending]);
  }
}

/** Reads outcomes with four collectors and dead letters with one. */
function startCollectors(observations: Observations, { machine, leakDetector }: SoakStack): Collector[] {
  const { sqs } = machine;
  const outcomes = Array.from({ length: 4 }, () =>
    collect({
      sqs,
      queueUrl: machine.queueUrl("results"),
      onMessage(message) {
        leakDetector.inspect(message.body);
        observations.addOutcome(readReceivedOutcome(message));
      },
    }),
  );
  const deadLetters = collect({
    sqs,
    queueUrl: machine.queueUrl("dead-letters"),
    onMessage(message) {
      leakDetector.inspect(JSON.stringify(message.attributes));
      observations.addDeadLetter(message);
    },
  });
  return [...outcomes, deadLetters];
}

/** Waits until every request has an outcome and all queues are empty, or until no more outcome can arrive. */
async function waitForOutcomes({ plan, observations, stack, signal }: PlanRun, sentMs: number): Promise<void> {
  const faultsEndMs = sentMs + Math.min(60_000, plan.sendingMs);
  let emptySinceMs = Number.POSITIVE_INFINITY;
  const isOver = () => Date.now() - emptySinceMs >= (observations.openCount() === 0 ? 1_000 : LOST_AFTER_MS);
  while (!signal.aborted && !isOver() && Date.now() < observations.lastDeadlineMs() + MAX_WAIT_AFTER_DEADLINE_MS) {
    if (Date.now() >= faultsEndMs) stack.stopFaults();
    const left = await countMessages(stack, ALL);
    emptySinceMs = left === 0 ? Math.min(emptySinceMs, Date.now()) : Number.POSITIVE_INFINITY;
    await wait(500);
  }
}

const WAITING: readonly QueueAttributeName[] = ["ApproximateNumberOfMessages"];
const ALL: readonly QueueAttributeName[] = [
  ...WAITING,
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
];

/** Adds up the given attributes of all queues. */
async function countMessages({ machine }: SoakStack, attributes: readonly QueueAttributeName[]): Promise<number> {
  const answers = await Promise.all(
    ["requests", ...serviceNames, "results", "dead-letters"].map((name) => {
      const QueueUrl = machine.queueUrl(name);
      return machine.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...attributes] }));
    }),
  );
  const counts = answers.flatMap(({ Attributes = {} }) => Object.values(Attributes).map(Number));
  return counts.reduce((total, count) => total + count, 0);
}
