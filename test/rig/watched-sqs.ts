import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** One request to SQS: what, on which queue, and the ids of the stop requests that it is about. */
export type Watched = {
  readonly action: string;
  readonly queue: string;
  readonly requestIds: readonly string[];
  /** In seconds, for each of them, where the request sets any. */
  readonly visibility: readonly number[];
};

type Entry = { Id: string; ReceiptHandle?: string; VisibilityTimeout?: number; MessageAttributes?: Attributes };
type Attributes = Record<string, { StringValue: string }>;
type Body = { QueueUrl?: string; Entries?: Entry[]; Messages?: { ReceiptHandle: string; Body: string }[] };

/** An SQS that writes down what is asked of a real one at `url`; `refuses` says which batches it does not take. */
export async function watchSqs(url: string, refuses: (request: Watched) => boolean = () => false) {
  const log: Watched[] = [];
  const idByHandle = new Map<string, string>();

  const watch = (action: string, { QueueUrl = "", Entries = [] }: Body): Watched => ({
    action,
    queue: QueueUrl.replace(/.*\/stopcord-[a-z]+-/, ""),
    requestIds: Entries.map((entry) => idByHandle.get(entry.ReceiptHandle ?? "") ?? idOf(entry)),
    visibility: Entries.flatMap(({ VisibilityTimeout = [] }) => VisibilityTimeout),
  });

  const server = createServer(async (request, response) => {
    const sent = await text(request);
    const body: Body = JSON.parse(sent);
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `${request.headers["x-amz-target"]}`,
    };
    const watched = watch(headers["x-amz-target"].replace("AmazonSQS.", ""), body);
    log.push(watched);
    if (refuses(watched)) return response.end(JSON.stringify(refusalOf(body)));
    const authorization = `${request.headers.authorization}`;
    const answer = await fetch(url, { method: "POST", headers: { ...headers, authorization }, body: sent }).catch(
      () => undefined,
    );
    if (answer === undefined) return response.destroy(); // the real one has been closed
    const answered = await answer.text();
    const { Messages = [] }: Body = JSON.parse(answered || "{}");
    for (const { ReceiptHandle, Body } of Messages)
      idByHandle.set(ReceiptHandle, /"id":"([^"]*)"/.exec(Body)?.[1] ?? "");
    response.writeHead(answer.status, { "content-type": headers["content-type"] }).end(answered);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    /** What was asked about one request, in its order. */
    about: (requestId: string) => log.filter(({ requestIds }) => requestIds.includes(requestId)),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function idOf({ MessageAttributes = {} }: Entry): string {
  return MessageAttributes.requestId?.StringValue ?? "";
}

function refusalOf({ Entries = [] }: Body) {
  return {
    Successful: [],
    Failed: Entries.map(({ Id }) => ({
      Id,
      Code: "InternalError",
      SenderFault: false,
      Message: "refused by the test",
    })),
  };
}
