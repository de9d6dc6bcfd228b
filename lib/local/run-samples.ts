import { isDeepStrictEqual } from "node:util";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { readOutcome } from "../cli/outcomes/read-outcome.ts";
import type { Outcome } from "../outcome/outcome.ts";
import type { Machine } from "./machine.ts";
import type { ExpectedOutcome, Sample } from "./samples.ts";

/** A sample's outcome and how it differs from the expected one. Without an outcome in time, `outcome` is absent. */
export type SampleResult = {
  readonly sample: string;
  readonly expected: ExpectedOutcome;
  readonly outcome?: Outcome;
  /** A sentence for each field that is not as expected. */
  readonly differences: readonly string[];
};

type AwaitedOutcome = { readonly sample: string; readonly expected: ExpectedOutcome };

/** The queues of a machine. */
export type MachineQueues = Pick<Machine, "sqs" | "queueUrl">;

/** Sends the samples, then takes their outcomes, and no others, from `results` until all have come or `limitMs` has passed. */
export async function runSamples(
  machine: MachineQueues,
  samples: readonly Sample[],
  { limitMs, onResult }: { limitMs: number; onResult(result: SampleResult): void },
): Promise<readonly SampleResult[]> {
  const awaited = new Map<string, AwaitedOutcome>();
  for (const { name, outcomes } of samples) {
    for (const expected of outcomes) awaited.set(expected.requestId, { sample: name, expected });
  }
  await sendAll(machine, samples);
  const results: SampleResult[] = [];
  const endMs = Date.now() + limitMs;
  while (awaited.size > 0 && Date.now() < endMs) {
    for (const outcome of await takeOutcomes(machine, (requestId) => awaited.has(requestId))) {
      const result = compare(awaited.get(outcome.requestId), outcome);
      awaited.delete(outcome.requestId);
      if (result) results.push(result);
      if (result) onResult(result);
    }
  }
  return [...results, ...[...awaited.values()].map((one) => ({ ...one, differences: ["no outcome came in time"] }))];
}

async function sendAll({ sqs, queueUrl }: MachineQueues, samples: readonly Sample[]): Promise<void> {
  const QueueUrl = queueUrl("requests");
  await Promise.all(samples.map(({ body }) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }))));
}

function compare(awaited: AwaitedOutcome | undefined, outcome: Outcome): SampleResult | undefined {
  if (awaited === undefined) return undefined;
  const actual: Readonly<Record<string, unknown>> = outcome;
  const differences = Object.entries(awaited.expected)
    .filter(([field, value]) => !isDeepStrictEqual(actual[field], value))
    .map(([field, value]) => `${field} is ${JSON.stringify(actual[field])}, expected ${JSON.stringify(value)}`);
  return { ...awaited, outcome, differences };
}

/** Receives one batch and deletes the wanted outcomes; it makes the other messages visible again at once. */
async function takeOutcomes(
  { sqs, queueUrl }: MachineQueues,
  isWanted: (requestId: string) => boolean,
): Promise<Outcome[]> {
  const QueueUrl = queueUrl("results");
  const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });
  const { Messages = [] } = await sqs.send(receive);
  const received = Messages.map((message) => ({ message, outcome: readOutcome(message) }));
  await Promise.all(
    received.map(({ message: { ReceiptHandle }, outcome }) =>
      outcome && isWanted(outcome.requestId)
        ? sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
        : sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 })),
    ),
  );
  return received.flatMap(({ outcome }) => (outcome && isWanted(outcome.requestId) ? [outcome] : []));
}
