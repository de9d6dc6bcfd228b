import { setTimeout as wait } from "node:timers/promises";
import { GetQueueAttributesCommand, type QueueAttributeName } from "@aws-sdk/client-sqs";
import { SERVICE_NAMES } from "../../lib/local/simulator/host-name.ts";
import { drain, letterIn, outcomeIn } from "../rig/drain.ts";
import type { Books } from "./observations.ts";
import { startPacer } from "./pacer.ts";
import type { Plan } from "./plan.ts";
import { sendPlan } from "./sender.ts";
import type { Stage } from "./setup.ts";
import { makeWeather } from "./start-outages.ts";

/** A message that is left over after the last deadline comes again when its visibility of 30 s ends, and once more. */
const AFTERMATH_MS = 75_000;

/** The plan's clock waits while more messages than this wait for the machine: about what its functions can take at a time. */
const CROWD = 300;

/** With every queue empty, in flight included, whatever has not come out after a function's timeout and more is lost. */
const LOST_MS = 10_000;

/** Where a plan is played, and the books that are kept of it. */
export type Play = {
  readonly plan: Plan;
  readonly stage: Stage;
  readonly books: Books;
  readonly signal: AbortSignal;
};

/** Sends everything and waits for everything, in the weather of the plan; resolves to when the last request was sent. */
export async function play(whole: Play): Promise<number> {
  const { plan, stage, books } = whole;
  const { machine, simulator } = stage;
  const ended = new AbortController();
  const signal = AbortSignal.any([whole.signal, ended.signal]);
  const pacer = startPacer(async () => (await messagesIn(stage, WAITING)) > CROWD, signal);
  const beside = [collect(books, stage, signal), makeWeather(plan.weather, { simulator, pacer, signal })];
  const failed = new Promise<never>((_, reject) => beside.map((work) => work.catch(reject)));
  const queueUrl = machine.queueUrl("requests");
  const sending = sendPlan(plan, { sqs: machine.sqs, queueUrl, simulator, pacer, onSent: books.addSent, signal });
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
async function collect(books: Books, { machine, leaks }: Stage, signal: AbortSignal): Promise<void> {
  const reader = (name: string) => ({ sqs: machine.sqs, queueUrl: machine.queueUrl(name), signal });
  const results = Array.from({ length: 4 }, () =>
    drain(reader("results"), (message) => {
      leaks.look(message.Body ?? "");
      books.addOutcome(outcomeIn(message));
    }),
  );
  const letters = drain(reader("dead-letters"), (message) => {
    const letter = letterIn(message);
    leaks.look(JSON.stringify(letter.attributes));
    books.addLetter(letter);
  });
  await Promise.all([...results, letters]);
}

/** Waits until every request is accounted for and no message is left anywhere, or until nothing more can come. */
async function settled({ plan: { sendingMs }, books, stage, signal }: Play, sentMs: number): Promise<void> {
  const calmMs = sentMs + Math.min(60_000, sendingMs);
  let emptySinceMs = Number.POSITIVE_INFINITY;
  const isOver = () => Date.now() - emptySinceMs >= (books.open() === 0 ? 1_000 : LOST_MS);
  while (!signal.aborted && !isOver() && Date.now() < books.lastDeadlineMs() + AFTERMATH_MS) {
    if (Date.now() >= calmMs) stage.calm();
    const left = await messagesIn(stage, [...WAITING, "ApproximateNumberOfMessagesNotVisible"]);
    emptySinceMs = left === 0 ? Math.min(emptySinceMs, Date.now()) : Number.POSITIVE_INFINITY;
    await wait(500);
  }
}

const WAITING: readonly QueueAttributeName[] = ["ApproximateNumberOfMessages"];

/** How many messages wait in all queues, or are in flight, by what is asked. */
async function messagesIn({ machine }: Stage, asked: readonly QueueAttributeName[]): Promise<number> {
  const answers = await Promise.all(
    ["requests", ...SERVICE_NAMES, "results", "dead-letters"].map((name) =>
      machine.sqs.send(new GetQueueAttributesCommand({ QueueUrl: machine.queueUrl(name), AttributeNames: [...asked] })),
    ),
  );
  const counts = answers.flatMap(({ Attributes = {} }) => Object.values(Attributes).map(Number));
  return counts.reduce((all, count) => all + count, 0);
}
