import type { Message, ReceiveMessageCommandInput, SQSClient } from "@aws-sdk/client-sqs";
import { queueName } from "../../client.ts";
import type { QueueName } from "../../config.ts";
import type { BatchResult } from "../../sqs/batch.ts";
import { splitIntoBatches } from "../../sqs/entry.ts";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import { placeFlags } from "../place.ts";
import { AwsError } from "./aws-error.ts";
import type { Connection } from "./connection.ts";
import { foreignAnswer } from "./foreign-answer.ts";
import { NEXT_TO_WIRE, readDates } from "./server-date.ts";
import { withSqsClient } from "./sqs-client.ts";

/** One queue of a stage. */
export type Queue = {
  readonly name: string;
  /** The options that name its stage and its address, for commands that an operator copies. */
  readonly place: string;
  /** Sends a message; resolves to a time on the clock of SQS, at most a second before it took the message. */
  send(body: string): Promise<{ readonly takenMs: number }>;
  /** Receives at most 10 messages and hides them from other readers for `hiddenSeconds`. */
  receive(waitSeconds: number, hiddenSeconds: number): Promise<readonly Message[]>;
  /** Deletes received messages; throws `CliError` if SQS does not delete one of them. */
  delete(messages: readonly Message[]): Promise<void>;
  /** Shows received messages to other readers again; throws `CliError` if a request fails. */
  release(messages: readonly Message[]): Promise<void>;
};

/** Opens a queue, runs `work` with it, and closes its client. */
export function withQueue<T>(connection: Connection, name: QueueName, work: (queue: Queue) => Promise<T>): Promise<T> {
  return withSqsClient(connection, async (client) => work(await openQueue(client, connection, name)));
}

/** Finds a queue of a stage by its name; throws `CliError` if it does not exist. */
export async function openQueue(client: SQSClient, connection: Connection, queue: QueueName): Promise<Queue> {
  const { changeVisibilityBatch, deleteBatch } = await import("../../sqs/batch.ts");
  const name = queueName(connection.stage, queue);
  const queueUrl = await findQueueUrl(client, connection, queue);
  const batchQueue = { client, queueUrl };
  return {
    name,
    place: placeFlags(connection),
    send: (body) => sendMessage(client, queueUrl, body),
    receive: (waitSeconds, hiddenSeconds) =>
      receiveMessages(client, { QueueUrl: queueUrl, WaitTimeSeconds: waitSeconds, VisibilityTimeout: hiddenSeconds }),
    async delete(messages) {
      for (const batch of splitIntoBatches(receiptsOf(messages)))
        throwFirstFault(`${name} did not delete a message`, await deleteBatch(batchQueue, batch));
    },
    async release(messages) {
      const batches = splitIntoBatches(receiptsOf(messages));
      const results = await Promise.all(batches.map((batch) => changeVisibilityBatch(batchQueue, batch, () => 0)));
      // A single message that SQS does not change becomes visible when its time ends.
      const failed = results.flat().filter(({ fault }) => fault?.scope === "batch");
      throwFirstFault(`${name} did not release messages`, failed);
    },
  };
}

async function sendMessage(client: SQSClient, QueueUrl: string, MessageBody: string) {
  const { SendMessageCommand } = await import("@aws-sdk/client-sqs");
  const command = new SendMessageCommand({ QueueUrl, MessageBody });
  const datesMs: number[] = [];
  command.middlewareStack.add(readDates(datesMs), NEXT_TO_WIRE);
  const startMs = performance.now();
  await client.send(command);
  const callMs = performance.now() - startMs;
  return { takenMs: (datesMs.at(-1) || 0) - callMs }; // without a date, every time is later
}

async function receiveMessages(client: SQSClient, input: ReceiveMessageCommandInput): Promise<readonly Message[]> {
  const { ReceiveMessageCommand } = await import("@aws-sdk/client-sqs");
  const command = new ReceiveMessageCommand({
    ...input,
    MaxNumberOfMessages: 10,
    MessageSystemAttributeNames: ["SentTimestamp", "ApproximateReceiveCount", "DeadLetterQueueSourceArn"],
    MessageAttributeNames: ["All"],
  });
  return (await client.send(command)).Messages ?? [];
}

/** Returns the URL of a queue of a stage; throws `CliError` if the queue does not exist. */
export async function findQueueUrl(client: SQSClient, connection: Connection, queue: QueueName): Promise<string> {
  const name = queueName(connection.stage, queue);
  const { GetQueueUrlCommand } = await import("@aws-sdk/client-sqs");
  try {
    const answer = await client.send(new GetQueueUrlCommand({ QueueName: name }));
    if (typeof answer.QueueUrl !== "string") throw foreignAnswer(connection, "SQS", answer);
    return answer.QueueUrl;
  } catch (error) {
    if (!(error instanceof AwsError) || error.name !== "QueueDoesNotExist") throw error;
    const { region, endpoint } = connection;
    const where = [region && `region ${region}`, endpoint && `at ${endpoint}`].filter(Boolean).join(" ");
    throw new CliError(
      `queue ${name} does not exist${where && ` (${where})`}: deploy stage ${connection.stage}, ` +
        "or correct --stage, --aws-region or --endpoint-url",
      EXIT.aws,
      error,
    );
  }
}

function receiptsOf(messages: readonly Message[]): { readonly receiptHandle: string }[] {
  return messages.map(({ ReceiptHandle = "" }) => ({ receiptHandle: ReceiptHandle }));
}

function throwFirstFault(failure: string, results: readonly BatchResult<unknown>[]): void {
  const fault = results.find((result) => result.fault !== undefined)?.fault;
  if (fault !== undefined) throw new CliError(`${failure}: ${fault.reason.replace(/^\w*Error: /, "")}`, EXIT.aws);
}
