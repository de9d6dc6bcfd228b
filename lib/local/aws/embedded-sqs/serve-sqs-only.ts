import * as z from "zod/mini";
import { refusalOf } from "../../loopback-guard.ts";
import type { EmbeddedSqs } from "./embedded-sqs.ts";

const SQS_TARGET = /^AmazonSQS\.[A-Za-z]+$/;
const SQS_ONLY = "npm start serves SQS's JSON protocol only: POST / with the header x-amz-target: AmazonSQS.<action>";

const ADDRESS = z.object({ port: z.number() });

/**
 * Refuses requests of foreign web pages, and everything but SQS's JSON protocol. The emulator also serves SNS and STS by form
 * posts and S3 by paths; a web page may send a form post without asking, and a topic would forward it to a queue.
 */
export function serveSqsOnly(app: EmbeddedSqs): void {
  // Before the body is read and parsed.
  app.addHook("onRequest", async (request, reply) => {
    const { port } = ADDRESS.parse(app.server.address());
    const refusal = refusalOf(request.headers, port);
    if (refusal !== undefined) return refuse(403, refusal);
    const isSqs = request.method === "POST" && request.raw.url === "/" && isSqsTarget(request.headers["x-amz-target"]);
    return isSqs ? undefined : refuse(400, SQS_ONLY);

    function refuse(status: number, sentence: string) {
      return reply
        .code(status)
        .headers({ "content-type": "text/plain;charset=UTF-8", connection: "close" })
        .send(`${sentence}\n`);
    }
  });
}

function isSqsTarget(target: unknown): boolean {
  return typeof target === "string" && SQS_TARGET.test(target);
}
