import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  type SQSClient,
} from "@aws-sdk/client-sqs";

/** Sends a message. Returns "taken", or "denied" if a policy refuses it; throws for any other error. */
export async function trySend(sqs: SQSClient, input: SendMessageCommandInput): Promise<"taken" | "denied"> {
  try {
    await sqs.send(new SendMessageCommand(input));
    return "taken";
  } catch (error) {
    if (isAccessDenied(error)) return "denied";
    throw error;
  }
}

/** True for the error of AWS about a missing permission. */
export function isAccessDenied(error: unknown): boolean {
  return error instanceof Error && /AccessDenied/.test(error.name);
}

/** A wait for a message: the queue, the message that is wanted, and the longest time. */
export type MessageWait = {
  readonly url: string;
  isWanted(message: Message): boolean;
  readonly limitSeconds: number;
};

/** Receives until the wanted message comes, and shows the others to their readers again. Undefined at the end of the time. */
export async function receiveWanted(sqs: SQSClient, wanted: MessageWait): Promise<Message | undefined> {
  for (const endMs = Date.now() + wanted.limitSeconds * 1000; Date.now() < endMs; ) {
    const messages = await receive(sqs, wanted.url);
    const found = messages.find(wanted.isWanted);
    await Promise.all(messages.filter((one) => one !== found).map((one) => release(sqs, wanted.url, one)));
    if (found !== undefined) return found;
  }
  return undefined;
}

async function receive(sqs: SQSClient, url: string): Promise<readonly Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: url,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 1,
    VisibilityTimeout: 30,
    MessageSystemAttributeNames: ["All"],
    MessageAttributeNames: ["All"],
  });
  return (await sqs.send(command)).Messages ?? [];
}

/** Makes a received message visible again. */
export async function release(sqs: SQSClient, url: string, { ReceiptHandle }: Message): Promise<void> {
  await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 0 }));
}

/** Deletes a received message. */
export async function remove(sqs: SQSClient, url: string, { ReceiptHandle }: Message): Promise<void> {
  await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
}
