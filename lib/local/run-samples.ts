import { isDeepStrictEqual } from "node:util";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { type Outcome, outcomeSchema } from "../outcome/outcome.ts";
import type { Machine } from "./machine.ts";
import type { ExpectedOutcome, Sample } from "./samples.ts";

/** A sample's outcome against what its file expects; no outcome at all when none came in time. */
export type SampleResult = {
  readonly sample: string;
  readonly expected: ExpectedOutcome;
  readonly outcome?: Outcome;
  /** Each field that is not as expected, in words. */
  readonly differences: readonly string[];
};

type Wanted = { readonly sample: string; readonly expected: ExpectedOutcome };

/** The queues of a machine. */
export type MachineQueues = Pick<Machine, "sqs" | "queueUrl">;

/** Sends the samples and takes their outcomes from `results`, and only theirs, until each is there or the time is up. */
export async function runSamples(
  machine: MachineQueues,
  samples: readonly Sample[],
  { limitMs, onResult }: { limitMs: number; onResult(result: SampleResult): void },
): Promise<readonly SampleResult[]> {
  const wanted = new Map<string, Wanted>();
  for (const { name, outcomes } of samples) {
    for (const expected of outcomes) wanted.set(expected.requestId, { sample: name, expected });
  }
  await sendAll(machine, samples);
  const results: SampleResult[] = [];
  const endMs = Date.now() + limitMs;
  while (wanted.size > 0 && Date.now() < endMs) {
    for (const outcome of await takeOutcomes(machine, (requestId) => wanted.has(requestId))) {
      const result = compare(wanted.get(outcome.requestId), outcome);
      wanted.delete(outcome.requestId);
      if (result) results.push(result);
      if (result) onResult(result);
    }
  }
  return [...results, ...[...wanted.values()].map((one) => ({ ...one, differences: ["no outcome came"] }))];
}

async function sendAll({ sqs, queueUrl }: MachineQueues, samples: readonly Sample[]): Promise<void> {
  const QueueUrl = queueUrl("requests");
  await Promise.all(samples.map(({ body }) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }))));
}

function compare(wanted: Wanted | undefined, outcome: Outcome): SampleResult | undefined {
  if (wanted === undefined) return undefined;
  const got: Readonly<Record<string, unknown>> = outcome;
  const differences = Object.entries(wanted.expected)
    .filter(([field, value]) => !isDeepStrictEqual(got[field], value))
    .map(([field, value]) => `${field} is ${JSON.stringify(got[field])}, expected ${JSON.stringify(value)}`);
  return { ...wanted, outcome, differences };
}

/** Receives what is there; what nobody here wants goes back at once, for whoever does. */
async function takeOutcomes(
  { sqs, queueUrl }: MachineQueues,
  isWanted: (requestId: string) => boolean,
): Promise<Outcome[]> {
  const QueueUrl = queueUrl("results");
  const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });
  const { Messages = [] } = await sqs.send(receive);
  const taken = Messages.map((message) => ({ message, outcome: outcomeOf(message) }));
  await Promise.all(
    taken.map(({ message: { ReceiptHandle }, outcome }) =>
      outcome && isWanted(outcome.requestId)
        ? sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
        : sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 })),
    ),
  );
  return taken.flatMap(({ outcome }) => (outcome && isWanted(outcome.requestId) ? [outcome] : []));
}

function outcomeOf({ Body = "" }: Message): Outcome | undefined {
  try {
    return outcomeSchema.safeParse(JSON.parse(Body)).data;
  } catch {
    return undefined; // somebody else's message
  }
}
