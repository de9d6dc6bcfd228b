import { once } from "node:events";
import { createServer } from "node:http";
import type { KnownAnswer } from "./known-answers.ts";

/** A server on loopback that gives one answer to every request until it is told to give another. */
export type AnswerServer = { readonly origin: string; setAnswer(answer: KnownAnswer): void; close(): void };

export async function startAnswerServer(): Promise<AnswerServer> {
  let playing: KnownAnswer | undefined;
  const server = createServer((request, response) => {
    request.resume(); // nobody reads what was asked: the answer is the same
    const { status, headers, body } = playing ?? { status: 404, headers: {}, body: "" };
    response.writeHead(status, headers).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("starting the server of answers: no port");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    setAnswer: (answer) => {
      playing = answer;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
