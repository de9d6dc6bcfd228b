import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";

/** A message that came out of a queue. */
export type ReceivedMessage = {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
};

/** The queue to read, and a function that gets each message before it is deleted. */
export type CollectOptions = {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  onMessage?(message: ReceivedMessage): void;
};

/** The messages of a queue so far. */
export type Collector = {
  all(): readonly ReceivedMessage[];
  /** Returns the messages whose attribute `requestId` is this one. */
  about(requestId: string): readonly ReceivedMessage[];
  /** Waits for the first message about a request, or the one `place` places after it; rejects after 50 s. */
  waitFor(requestId: string, place?: number): Promise<ReceivedMessage>;
  /** Resolves after `stop`; rejects when SQS or `onMessage` fails. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
};

const LIMIT_MS = 50_000;

/** Takes every message out of a queue and keeps it, so that concurrent tests can each find theirs. */
export function collect({ sqs, queueUrl, onMessage }: CollectOptions): Collector {
  const kept: ReceivedMessage[] = [];
  const byRequest = new Map<string, ReceivedMessage[]>();
  let arrival = Promise.withResolvers<void>();
  const stopping = new AbortController();

  const about = (requestId: string): readonly ReceivedMessage[] => byRequest.get(requestId) ?? [];

  const keep = (message: ReceivedMessage): void => {
    onMessage?.(message);
    kept.push(message);
    const { requestId = "" } = message.attributes;
    byRequest.set(requestId, [...about(requestId), message]);
  };

  const take = async (): Promise<void> => {
    const messages = await receive(sqs, queueUrl, stopping.signal);
    if (messages.length === 0) return;
    messages.map(receivedMessage).forEach(keep);
    arrival.resolve();
    arrival = Promise.withResolvers();
    const Entries = messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  };

  const ended = (async () => {
    while (!stopping.signal.aborted) await take();
  })();

  return {
    all: () => kept,
    about,
    async waitFor(requestId, place = 0) {
      const limit = AbortSignal.timeout(LIMIT_MS);
      const late = new Promise<void>((resolve) => limit.addEventListener("abort", () => resolve()));
      for (;;) {
        const found = about(requestId)[place];
        if (found) return found;
        if (limit.aborted) throw new Error(`no message about ${requestId} came out of ${queueUrl} within 50 s`);
        await Promise.race([arrival.promise, late]);
      }
    },
    ended,
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}

async function receive(sqs: SQSClient, QueueUrl: string, signal: AbortSignal): Promise<Message[]> {
  const options = { MaxNumberOfMessages: 10, WaitTimeSeconds: 20, MessageAttributeNames: ["All"] };
  try {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, ...options }), {
      abortSignal: signal,
    });
    return Messages;
  } catch (error) {
    if (signal.aborted) return [];
    throw error;
  }
}

function receivedMessage({ MessageId = "", Body = "", MessageAttributes = {} }: Message): ReceivedMessage {
  const attributes = Object.entries(MessageAttributes).map(([name, { StringValue = "" }]) => [name, StringValue]);
  return { messageId: MessageId, body: Body, attributes: Object.fromEntries(attributes) };
}
