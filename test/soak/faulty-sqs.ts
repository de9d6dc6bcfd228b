import { hash } from "node:crypto";
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import * as z from "zod/mini";
import type { SqsFault } from "./plan-sqs-fault.ts";

/** An SQS between the functions and the real one that does not always do what it is asked, or does it and says otherwise. */
export type FaultySqs = {
  readonly url: string;
  /** How often each kind of mischief was done. */
  readonly counts: Readonly<Record<string, number>>;
  /** From now on everything is passed on as it is. */
  stopFaults(): void;
  close(): Promise<void>;
};

export type FaultySqsOptions = {
  /** The real one. */
  readonly upstream: string;
  /** What goes wrong with the next batch call. */
  nextFault(): SqsFault | undefined;
  /** Queues whose messages are thrown away, with an answer that all is well. */
  isDropped?(queueUrl: string): boolean;
};

type Answer = { readonly status: number; readonly body: string };
type Batch = z.output<typeof BATCH>;

const BATCH = z.looseObject({ QueueUrl: z.string(), Entries: z.array(z.looseObject({ Id: z.string() })) });
const ANSWERED = z.looseObject({
  Successful: z._default(z.array(z.looseObject({ Id: z.string() })), []),
  Failed: z._default(z.array(z.looseObject({ Id: z.string() })), []),
});

/** Starts it on a free port of loopback. */
export async function startFaultySqs(options: FaultySqsOptions): Promise<FaultySqs> {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const counts: Record<string, number> = {};
  let isCalm = false;

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(incoming);
    const pass = (bytes: string | Buffer) => passOn(incoming, bytes, { upstream: options.upstream, agent });
    const batch = BATCH.safeParse(parseJson(body)).data;
    if (batch === undefined) return answer(response, await pass(body));
    if (options.isDropped?.(batch.QueueUrl)) return answer(response, allWell(batch));
    const mischief = isCalm ? undefined : options.nextFault();
    if (mischief) counts[mischief.kind] = (counts[mischief.kind] ?? 0) + 1;
    await play(mischief, { batch, response, pass, body });
  };

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => response.destroy()); // the real one has been closed, or the client is gone
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    counts,
    stopFaults: () => {
      isCalm = true;
    },
    async close() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Play = {
  readonly batch: Batch;
  readonly body: Buffer;
  readonly response: ServerResponse;
  pass(bytes: string | Buffer): Promise<Answer>;
};

async function play(mischief: SqsFault | undefined, { batch, body, response, pass }: Play): Promise<void> {
  if (mischief === undefined) return answer(response, await pass(body));
  const victims = batch.Entries.filter((_, index) => mischief.hitsEntry(index)).map(({ Id }) => Id);
  const reached = mischief.isAfterEffect
    ? batch.Entries
    : batch.Entries.filter(({ Id }) => !mischief.isPartial || !victims.includes(Id));
  const isPassed = mischief.isPartial || mischief.isAfterEffect;
  const passed =
    isPassed && reached.length > 0
      ? await pass(JSON.stringify({ ...batch, Entries: reached }))
      : allWell({ ...batch, Entries: [] });
  if (mischief.isPartial) return answer(response, withFailures(passed, victims, mischief));
  if (mischief.kind.startsWith("reset")) return void response.socket?.resetAndDestroy();
  answer(response, {
    status: 500,
    body: JSON.stringify({ __type: "com.amazonaws.sqs#InternalError", message: "soak" }),
  });
}

function withFailures(passed: Answer, victims: readonly string[], { isSenderFault: isSendersFault }: SqsFault): Answer {
  const { Successful, Failed } = ANSWERED.parse(parseJson(passed.body));
  const made = victims.map((Id) => ({
    Id,
    Code: isSendersFault ? "InvalidMessageContents" : "InternalError",
    SenderFault: isSendersFault,
    Message: "soak",
  }));
  const isSpared = ({ Id }: { Id: string }) => !victims.includes(Id);
  return {
    status: 200,
    body: JSON.stringify({ Successful: Successful.filter(isSpared), Failed: [...Failed.filter(isSpared), ...made] }),
  };
}

/** What SQS says when it has done everything. */
function allWell({ Entries }: Batch): Answer {
  const Successful = Entries.map(({ Id, MessageBody }) => ({
    ...{ Id, MessageId: `dropped-${Id}` },
    MD5OfMessageBody: typeof MessageBody === "string" ? hash("md5", MessageBody) : undefined, // the SDK looks at it
  }));
  return { status: 200, body: JSON.stringify({ Successful, Failed: [] }) };
}

function answer(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(body);
}

function passOn(
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
