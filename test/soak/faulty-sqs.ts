import { hash } from "node:crypto";
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import * as z from "zod/mini";
import type { SqsFault } from "./plan-sqs-fault.ts";

/** Proxy between the functions and an SQS that makes some batch calls fail, before or after they take effect. */
export type FaultySqs = {
  readonly url: string;
  /** Number of faults by kind. */
  readonly counts: Readonly<Record<string, number>>;
  /** From now on the proxy passes every call on unchanged. */
  stopFaults(): void;
  close(): Promise<void>;
};

export type FaultySqsOptions = {
  /** URL of the SQS. */
  readonly upstream: string;
  /** Returns the fault of the next batch call, if any. */
  nextFault(): SqsFault | undefined;
  /** True for a queue whose messages the proxy discards and reports as sent. */
  isDropped?(queueUrl: string): boolean;
};

type Answer = { readonly status: number; readonly body: string };
type Batch = z.output<typeof BATCH>;

const BATCH = z.looseObject({ QueueUrl: z.string(), Entries: z.array(z.looseObject({ Id: z.string() })) });
const ANSWERED = z.looseObject({
  Successful: z._default(z.array(z.looseObject({ Id: z.string() })), []),
  Failed: z._default(z.array(z.looseObject({ Id: z.string() })), []),
});

/** Starts the proxy on a free port of the loopback address. */
export async function startFaultySqs(options: FaultySqsOptions): Promise<FaultySqs> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const counts: Record<string, number> = {};
  let isStopped = false;

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(incoming);
    const pass = (bytes: string | Buffer) => forward(incoming, bytes, { upstream: options.upstream, agent });
    const batch = BATCH.safeParse(parseJson(body)).data;
    if (batch === undefined) return answer(response, await pass(body));
    if (options.isDropped?.(batch.QueueUrl)) return answer(response, makeSuccess(batch));
    const fault = isStopped ? undefined : options.nextFault();
    if (fault) counts[fault.kind] = (counts[fault.kind] ?? 0) + 1;
    await answerBatch(fault, { batch, response, pass, body });
  };

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => response.destroy()); // the SQS has been closed, or the client has gone
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    counts,
    stopFaults: () => {
      isStopped = true;
    },
    async close() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type BatchCall = {
  readonly batch: Batch;
  readonly body: Buffer;
  readonly response: ServerResponse;
  pass(bytes: string | Buffer): Promise<Answer>;
};

async function answerBatch(fault: SqsFault | undefined, { batch, body, response, pass }: BatchCall): Promise<void> {
  if (fault === undefined) return answer(response, await pass(body));
  const failedIds = batch.Entries.filter((_, index) => fault.hitsEntry(index)).map(({ Id }) => Id);
  const passedEntries = fault.isAfterEffect
    ? batch.Entries
    : batch.Entries.filter(({ Id }) => !fault.isPartial || !failedIds.includes(Id));
  const isPassed = fault.isPartial || fault.isAfterEffect;
  const passed =
    isPassed && passedEntries.length > 0
      ? await pass(JSON.stringify({ ...batch, Entries: passedEntries }))
      : makeSuccess({ ...batch, Entries: [] });
  if (fault.isPartial) return answer(response, addFailures(passed, failedIds, fault));
  if (fault.kind.startsWith("reset")) return void response.socket?.resetAndDestroy();
  answer(response, {
    status: 500,
    body: JSON.stringify({ __type: "com.amazonaws.sqs#InternalError", message: "soak" }),
  });
}

function addFailures(passed: Answer, failedIds: readonly string[], { isSenderFault }: SqsFault): Answer {
  const { Successful, Failed } = ANSWERED.parse(parseJson(passed.body));
  const failures = failedIds.map((Id) => ({
    Id,
    Code: isSenderFault ? "InvalidMessageContents" : "InternalError",
    SenderFault: isSenderFault,
    Message: "soak",
  }));
  const isUnaffected = ({ Id }: { Id: string }) => !failedIds.includes(Id);
  return {
    status: 200,
    body: JSON.stringify({
      Successful: Successful.filter(isUnaffected),
      Failed: [...Failed.filter(isUnaffected), ...failures],
    }),
  };
}

/** Makes the answer of SQS to a batch call that succeeded for every entry. */
function makeSuccess({ Entries }: Batch): Answer {
  const Successful = Entries.map(({ Id, MessageBody }) => ({
    Id,
    MessageId: `dropped-${Id}`,
    MD5OfMessageBody: typeof MessageBody === "string" ? hash("md5", MessageBody) : undefined, // the SDK compares it
  }));
  return { status: 200, body: JSON.stringify({ Successful, Failed: [] }) };
}

function answer(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(body);
}

function forward(
  incoming: IncomingMessage,
  bytes: string | Buffer,
  to: { upstream: string; agent: Agent },
): Promise<Answer> {
  const { host: _, "content-length": __, connection: ___, ...headers } = incoming.headers;
  return new Promise((resolve, reject) => {
    const passed = request(
      to.upstream,
      { method: "POST", agent: to.agent, headers: { ...headers, "content-length": Buffer.byteLength(bytes) } },
      (response) => {
        buffer(response).then((body) => resolve({ status: response.statusCode ?? 500, body: body.toString() }), reject);
      },
    );
    passed.once("error", reject).end(bytes);
  });
}

function parseJson(text: string | Buffer): unknown {
  try {
    return JSON.parse(text.toString());
  } catch {
    return undefined;
  }
}
