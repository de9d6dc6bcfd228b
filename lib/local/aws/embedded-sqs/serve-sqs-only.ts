import type { IncomingMessage } from "node:http";
import * as z from "zod/mini";
import { refusalOf } from "../../loopback-guard.ts";
import { SECRETS_MEDIA_TYPE } from "../secrets-server.ts";
import type { EmbeddedSqs } from "./embedded-sqs.ts";

const SQS_TARGET = /^AmazonSQS\.[A-Za-z]+$/;
/** The starts of the targets of other services, by their names here. */
const COMPANION_TARGETS = { secrets: /^secretsmanager\.[A-Za-z]+$/, logs: /^Logs_20140328\.[A-Za-z]+$/ } as const;
const SQS_ONLY = "npm start serves SQS's JSON protocol only: POST / with the header x-amz-target: AmazonSQS.<action>";

const ADDRESS = z.object({ port: z.number() });

/** Other AWS services at the same address. */
export type Companions = {
  readonly [Name in keyof typeof COMPANION_TARGETS]?:
    | { answer(request: IncomingMessage): Promise<{ readonly status: number; readonly body: object }> }
    | undefined;
};

/**
 * Refuses requests of foreign web pages, and everything but SQS's JSON protocol. Its companions answer requests of Secrets Manager
 * and CloudWatch Logs, so that the command finds all at one address. The emulator also serves SNS and STS by form posts, and S3
 * by paths. A web page may send a form post without asking. A topic would forward it to a queue.
 */
export function serveSqsOnly(app: EmbeddedSqs, companions: Companions = {}): void {
  // Before the body is read and parsed.
  app.addHook("onRequest", async (request, reply) => {
    const { port } = ADDRESS.parse(app.server.address());
    const refusal = refusalOf(request.headers, port);
    if (refusal !== undefined) return refuse(403, refusal);
    const target = request.headers["x-amz-target"];
    const companion = request.raw.url === "/" ? companionFor(target, companions) : undefined;
    if (companion !== undefined) {
      const { status, body } = await companion.answer(request.raw);
      return reply.code(status).type(SECRETS_MEDIA_TYPE).send(JSON.stringify(body));
    }
    const isSqs = request.method === "POST" && request.raw.url === "/" && isTarget(SQS_TARGET, target);
    return isSqs ? undefined : refuse(400, SQS_ONLY);

    function refuse(status: number, sentence: string) {
      return reply
        .code(status)
        .headers({ "content-type": "text/plain;charset=UTF-8", connection: "close" })
        .send(`${sentence}\n`);
    }
  });
}

function companionFor(target: unknown, companions: Companions): Companions["logs"] {
  if (isTarget(COMPANION_TARGETS.secrets, target)) return companions.secrets;
  return isTarget(COMPANION_TARGETS.logs, target) ? companions.logs : undefined;
}

function isTarget(pattern: RegExp, target: unknown): boolean {
  return typeof target === "string" && pattern.test(target);
}
