import { setTimeout as wait } from "node:timers/promises";
import { GetQueueAttributesCommand, type QueueAttributeName } from "@aws-sdk/client-sqs";
import { serviceNames } from "../../lib/services/service-names.ts";
import { drain, letterIn, outcomeIn } from "../rig/drain.ts";
import type { Observations } from "./observations.ts";
import { startPlanClock } from "./plan-clock.ts";
import type { SoakPlan } from "./plan-soak.ts";
import { sendPlan } from "./send-plan.ts";
import { startOutages } from "./start-outages.ts";
import type { SoakStack } from "./start-soak-stack.ts";

/** A message that is left over after the last deadline comes again when its visibility of 30 s ends, and once more. */
const AFTERMATH_MS = 75_000;

/** The plan's clock waits while more messages than this wait for the machine: about what its functions can take at a time. */
const CROWD = 300;

/** With every queue empty, in flight included, whatever has not come out after a function's timeout and more is lost. */
const LOST_MS = 10_000;

/** Where a plan is played, and the observations that are kept of it. */
export type PlanRun = {
  readonly plan: SoakPlan;
  readonly stack: SoakStack;
  readonly observations: Observations;
  readonly signal: AbortSignal;
};

/** Sends everything and waits for everything, in the weather of the plan; resolves to when the last request was sent. */
export async function runPlan(whole: PlanRun): Promise<number> {
  const { plan, stack, observations } = whole;
  const { machine, simulator } = stack;
  const ended = new AbortController();
  const signal = AbortSignal.any([whole.signal, ended.signal]);
  const clock = startPlanClock(async () => (await messagesIn(stack, WAITING)) > CROWD, signal);
  const beside = [collect(observations, stack, signal), startOutages(plan.weather, { simulator, clock, signal })];
  const failed = new Promise<never>((_, reject) => beside.map((work) => work.catch(reject)));
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
    await Promise.race([sending, failed]);
    const sentMs = Date.now();
    await Promise.race([settled({ ...whole, signal }, sentMs), failed]);
    return sentMs;
  } finally {
    ended.abort();
    await Promise.allSettled([...beside, sending]);
  }
}

/** Four readers of outcomes and one of dead letters, as fast as they come. */
async function collect(observations: Observations, { machine, leaks }: SoakStack, signal: AbortSignal): Promise<void> {
  const reader = (name: string) => ({ sqs: machine.sqs, queueUrl: machine.queueUrl(name), signal });
  const results = Array.from({ length: 4 }, () =>
    drain(reader("results"), (message) => {
      leaks.inspect(message.Body ?? "");
      observations.addOutcome(outcomeIn(message));
    }),
  );
  const deadLetters = drain(reader("dead-deadLetters"), (message) => {
    const letter = letterIn(message);
    leaks.inspect(JSON.stringify(letter.attributes));
    observations.addLetter(letter);
  });
  await Promise.all([...results, deadLetters]);
}

/** Waits until every request is accounted for and no message is left anywhere, or until nothing more can come. */
async function settled({ plan: { sendingMs }, observations, stack, signal }: PlanRun, sentMs: number): Promise<void> {
  const calmMs = sentMs + Math.min(60_000, sendingMs);
  let emptySinceMs = Number.POSITIVE_INFINITY;
  const isOver = () => Date.now() - emptySinceMs >= (observations.openCount() === 0 ? 1_000 : LOST_MS);
  while (!signal.aborted && !isOver() && Date.now() < observations.lastDeadlineMs() + AFTERMATH_MS) {
    if (Date.now() >= calmMs) stack.stopFaults();
    const left = await messagesIn(stack, [...WAITING, "ApproximateNumberOfMessagesNotVisible"]);
    emptySinceMs = left === 0 ? Math.min(emptySinceMs, Date.now()) : Number.POSITIVE_INFINITY;
    await wait(500);
  }
}

const WAITING: readonly QueueAttributeName[] = ["ApproximateNumberOfMessages"];

/** How many messages wait in all queues, or are in flight, by what is asked. */
async function messagesIn({ machine }: SoakStack, asked: readonly QueueAttributeName[]): Promise<number> {
  const answers = await Promise.all(
    ["requests", ...serviceNames, "results", "dead-deadLetters"].map((name) =>
      machine.sqs.send(new GetQueueAttributesCommand({ QueueUrl: machine.queueUrl(name), AttributeNames: [...asked] })),
    ),
  );
  const counts = answers.flatMap(({ Attributes = {} }) => Object.values(Attributes).map(Number));
  return counts.reduce((all, count) => all + count, 0);
}
