import { createServer } from "node:http";
import { listenOnLoopback } from "../rig/loopback-server.ts";
import type { KnownAnswer } from "./known-answers.ts";

/** A server on loopback that gives the same answer to every request until `setAnswer` replaces it. */
export type AnswerServer = {
  readonly origin: string;
  setAnswer(answer: KnownAnswer): void;
  close(): Promise<void>;
};

/** Starts the server on a free port; it answers 404 at first. */
export async function startAnswerServer(): Promise<AnswerServer> {
  let current: Pick<KnownAnswer, "status" | "headers" | "body"> = { status: 404, headers: {}, body: "" };
  const server = createServer((request, response) => {
    request.resume(); // the answer does not depend on the request, and an unread body would block the connection
    response.writeHead(current.status, current.headers).end(current.body);
  });
  const { origin, close } = await listenOnLoopback(server);
  return {
    origin,
    setAnswer: (answer) => {
      current = answer;
    },
    close,
  };
}
