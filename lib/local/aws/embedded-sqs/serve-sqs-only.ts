import * as z from "zod/mini";
import { refusalOf } from "../../loopback-guard.ts";
import type { LocalSecrets } from "../secrets/local-secrets.ts";
import { SECRETS_MEDIA_TYPE } from "../secrets-server.ts";
import type { EmbeddedSqs } from "./embedded-sqs.ts";

const SQS_TARGET = /^AmazonSQS\.[A-Za-z]+$/;
const SECRETS_TARGET = /^secretsmanager\.[A-Za-z]+$/;
const SQS_ONLY = "npm start serves SQS's JSON protocol only: POST / with the header x-amz-target: AmazonSQS.<action>";

const ADDRESS = z.object({ port: z.number() });

/**
 * Refuses requests of foreign web pages, and everything but SQS's JSON protocol. Where there are secrets, it also answers
 * Secrets Manager's, so that the command finds both at one address. The emulator also serves SNS and STS by form
 * posts and S3 by paths; a web page may send a form post without asking, and a topic would forward it to a queue.
 */
export function serveSqsOnly(app: EmbeddedSqs, secrets?: Pick<LocalSecrets, "answer">): void {
  // Before the body is read and parsed.
  app.addHook("onRequest", async (request, reply) => {
    const { port } = ADDRESS.parse(app.server.address());
    const refusal = refusalOf(request.headers, port);
    if (refusal !== undefined) return refuse(403, refusal);
    const target = request.headers["x-amz-target"];
    if (secrets !== undefined && request.raw.url === "/" && isTarget(SECRETS_TARGET, target)) {
      const { status, body } = await secrets.answer(request.raw);
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

function isTarget(pattern: RegExp, target: unknown): boolean {
  return typeof target === "string" && pattern.test(target);
}
