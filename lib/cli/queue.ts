import type { Message, SQSClient } from "@aws-sdk/client-sqs";
import { queueName } from "../client.ts";
import type { QueueName } from "../config.ts";
import { CliError } from "./cli-error.ts";
import type { ClientConfig, Connection } from "./connection.ts";
import { EXIT } from "./exit-codes.ts";

/** One queue of a stage, for a person. */
export type Queue = {
  readonly name: string;
  readonly url: string;
  send(body: string): Promise<void>;
  /** Receives up to ten messages, which others do not see for `holdSeconds`. */
  receive(waitSeconds: number, holdSeconds: number): Promise<readonly Message[]>;
  delete(messages: readonly Message[]): Promise<void>;
  /** Lets others see them at once. */
  giveBack(messages: readonly Message[]): Promise<void>;
};

/** A client of the SQS of a connection. The SDK is loaded only now, so that help and mistakes are answered at once. */
export async function sqsClientOf(
  connection: Connection,
  more: Pick<ClientConfig, "maxAttempts"> = {},
): Promise<SQSClient> {
  const { SQSClient } = await import("@aws-sdk/client-sqs");
  return new SQSClient({
    ...connection.clientConfig("SQS"),
    ...more,
    useQueueUrlAsEndpoint: false, // emulators answer with queue URLs whose host need not resolve
  });
}

/** Finds a queue of a stage by its name. */
export async function openQueue(client: SQSClient, connection: Connection, queue: QueueName): Promise<Queue> {
  const sqs = await import("@aws-sdk/client-sqs");
  const name = queueName(connection.stage, queue);
  const { QueueUrl = "" } = await client.send(new sqs.GetQueueUrlCommand({ QueueName: name })).catch((error) => {
    throw error instanceof sqs.QueueDoesNotExist ? noQueue(name, connection, error) : error;
  });
  return {
    name,
    url: QueueUrl,
    async send(body) {
      await client.send(new sqs.SendMessageCommand({ QueueUrl, MessageBody: body }));
    },
    async receive(waitSeconds, holdSeconds) {
      const command = new sqs.ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: waitSeconds,
        VisibilityTimeout: holdSeconds,
        MessageSystemAttributeNames: ["SentTimestamp", "ApproximateReceiveCount"],
        MessageAttributeNames: ["All"],
      });
      return (await client.send(command)).Messages ?? [];
    },
    async delete(messages) {
      for (const Entries of tens(messages)) {
        const { Failed = [] } = await client.send(new sqs.DeleteMessageBatchCommand({ QueueUrl, Entries }));
        if (Failed[0]) throw new CliError(`${name} did not delete a message: ${Failed[0].Message}`, EXIT.aws);
      }
    },
    async giveBack(messages) {
      const show = (Entries: { Id: string; ReceiptHandle: string | undefined }[]) =>
        client.send(
          new sqs.ChangeMessageVisibilityBatchCommand({
            QueueUrl,
            Entries: Entries.map((entry) => ({ ...entry, VisibilityTimeout: 0 })),
          }),
        );
      await Promise.all(tens(messages).map(show));
    },
  };
}

function noQueue(name: string, { stage, place }: Connection, cause: Error): CliError {
  const where = [place.region && `region ${place.region}`, place.endpoint && `at ${place.endpoint}`];
  return new CliError(
    `there is no queue ${name} (${where.filter(Boolean).join(" ") || "here"}): is stage ${stage} deployed there? See --stage, --aws-region, --endpoint-url`,
    EXIT.aws,
    cause,
  );
}

function tens(messages: readonly Message[]): { Id: string; ReceiptHandle: string | undefined }[][] {
  const entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  return Array.from({ length: Math.ceil(entries.length / 10) }, (_, i) => entries.slice(i * 10, i * 10 + 10));
}
