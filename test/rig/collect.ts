import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";

/** A message that came out of a queue. */
export type Kept = {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
};

const PATIENCE_MS = 25_000;

/** Takes everything out of a queue as it comes, for tests that run side by side to look for what is theirs. */
export function collect(sqs: SQSClient, QueueUrl: string) {
  const kept: Kept[] = [];
  let arrival = Promise.withResolvers<void>();
  const stopping = new AbortController();

  async function take(): Promise<void> {
    const wanted = { MaxNumberOfMessages: 10, WaitTimeSeconds: 20, MessageAttributeNames: ["All"] };
    const receive = new ReceiveMessageCommand({ QueueUrl, ...wanted });
    const { Messages = [] } = await sqs.send(receive, { abortSignal: stopping.signal });
    if (Messages.length === 0) return;
    const Entries = Messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    kept.push(...Messages.map(keptOf));
    arrival.resolve();
    arrival = Promise.withResolvers();
  }

  const taking = (async () => {
    while (!stopping.signal.aborted) await take();
  })().catch((error) => {
    if (!stopping.signal.aborted) throw error;
  });

  return {
    all: (isWanted: (message: Kept) => boolean) => kept.filter(isWanted),
    /** The first that is wanted, or the one so many places after it; rejects when it has not come in time. */
    async one(isWanted: (message: Kept) => boolean, place = 0): Promise<Kept> {
      const patience = AbortSignal.timeout(PATIENCE_MS);
      const giveUp = new Promise<void>((resolve) => patience.addEventListener("abort", () => resolve()));
      for (;;) {
        const found = kept.filter(isWanted)[place];
        if (found) return found;
        if (patience.aborted) throw new Error(`what was waited for has not come out of ${QueueUrl}`);
        await Promise.race([arrival.promise, giveUp]);
      }
    },
    async stop(): Promise<void> {
      stopping.abort();
      await taking;
    },
  };
}

function keptOf({ MessageId = "", Body = "", MessageAttributes = {} }: Message): Kept {
  const attributes = Object.entries(MessageAttributes).map(([name, { StringValue = "" }]) => [name, StringValue]);
  return { messageId: MessageId, body: Body, attributes: Object.fromEntries(attributes) };
}
