import { hash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import * as z from "zod/mini";
import { listenOnLoopback } from "../rig/loopback-server.ts";
import { LOCAL_ACCOUNTS } from "../rig/project.ts";
import { sendReport } from "./child-process.ts";
import { HALT_SECRET } from "./halt-secret.ts";

/**
 * Huawei Cloud, SQS and Secrets Manager in one server that reports success at once and keeps nothing. It runs as a
 * script in a process of its own, so that its CPU time does not count as the client's. The report is its URL.
 */
const accounts = await readFile(LOCAL_ACCOUNTS, "utf8");

const BATCH = z.object({ Entries: z.array(z.object({ Id: z.string(), MessageBody: z.optional(z.string()) })) });

function makeAnswer(action: string, body: string): object {
  if (action === "secretsmanager.GetSecretValue") return { SecretString: body.includes(HALT_SECRET) ? "{}" : accounts };
  if (!action.startsWith("AmazonSQS.")) return { result: true };
  const { Entries } = BATCH.parse(JSON.parse(body));
  return {
    Successful: Entries.map(({ Id, MessageBody = "" }) => ({
      Id,
      MessageId: Id,
      MD5OfMessageBody: hash("md5", MessageBody), // the client compares it
    })),
  };
}

async function serve(request: IncomingMessage): Promise<string> {
  const action = String(request.headers["x-amz-target"] ?? "");
  return JSON.stringify(makeAnswer(action, await text(request)));
}

const server = createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
  const answer = await serve(request);
  response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(answer) });
  response.end(answer);
});
sendReport((await listenOnLoopback(server)).origin);
