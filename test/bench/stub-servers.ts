import { hash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import * as z from "zod/mini";
import { LOCAL_ACCOUNTS } from "../rig/project.ts";
import { report } from "./child-process.ts";

/**
 * A Huawei Cloud, an SQS and a Secrets Manager in one, which say yes to everything at once and remember nothing. Run as a
 * script of its own, so that what a client costs can be told from what they cost; reports its port.
 */
const accounts = await readFile(LOCAL_ACCOUNTS, "utf8");

const BATCH = z.object({ Entries: z.array(z.object({ Id: z.string(), MessageBody: z.optional(z.string()) })) });

function answerTo(action: string, body: string): object {
  if (action === "secretsmanager.GetSecretValue") return { SecretString: accounts };
  if (!action.startsWith("AmazonSQS.")) return { result: true };
  const { Entries } = BATCH.parse(JSON.parse(body));
  return {
    Successful: Entries.map(({ Id, MessageBody = "" }) => ({ Id, MessageId: Id, MD5OfMessageBody: md5(MessageBody) })),
  };
}

/** The client checks it. */
function md5(body: string): string {
  return hash("md5", body);
}

async function serve(request: IncomingMessage): Promise<string> {
  const action = String(request.headers["x-amz-target"] ?? "");
  return JSON.stringify(answerTo(action, await text(request)));
}

const server = createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
  const answer = await serve(request);
  response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(answer) });
  response.end(answer);
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  report(typeof address === "object" ? address?.port : undefined);
});
