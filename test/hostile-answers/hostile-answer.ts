import type { Socket } from "node:net";
import { httpAnswer } from "./http-answer.ts";
import type { RawCloudSetup, WriteAnswer } from "./raw-cloud.ts";
import type { RequestKind } from "./request-kinds.ts";

/** The answer of a server that is broken or hostile. */
export type HostileAnswer = Pick<RawCloudSetup, "onConnect" | "tls"> & {
  readonly name: string;
  readonly answer: WriteAnswer;
  /** The end of a delivery that meets it, where it differs from `USUAL_ENDS`. */
  readonly ends?: Partial<Ends> | undefined;
  /** The answer does not end, so the time of its call does: that of a query is half of the delivery's. */
  readonly isEndless?: boolean;
  /** The authorities that the client trusts in addition, in PEM. */
  readonly trusted?: string | undefined;
};

/** The end of a delivery by the kind of request that meets the answer, as `describeEnd` writes it. */
export type Ends = Readonly<Record<RequestKind, string>>;

/**
 * The ends after an answer that says nothing: a stop call may have stopped the task; a query without a state leads to one
 * stop call, which is answered well; without a token or a list nothing is sent.
 */
export const USUAL_ENDS: Ends = {
  stop: "handed back, unavailable, in doubt",
  state: "stopped",
  token: "handed back, unavailable",
  list: "handed back, unavailable",
};

/** An answer that comes and says no, in words or by its status. */
export const NO: Partial<Ends> = { stop: "denied", token: "denied", list: "denied" };

/** The end of a stop call whose answer, however odd, is complete and accepts the stop. */
export const ACCEPTANCE: Partial<Ends> = { stop: "stopped" };

export const ACCEPTED = '{"id":"job","status":"success"}';
export const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

type More = Omit<HostileAnswer, "name" | "answer">;

/** An answer with these bytes, after which the connection stays open. */
export function bytes(name: string, content: string | Buffer, more: More = {}): HostileAnswer {
  return { name, answer: (socket) => void socket.write(content), ...more };
}

/** An answer with these bytes, after which the server closes the connection. */
export function closing(name: string, content: string, more: More = {}): HostileAnswer {
  return { name, answer: (socket) => void socket.end(content), ...more };
}

/** The status, headers and body of a JSON answer. */
export type JsonAnswer = {
  readonly status: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

export function json(name: string, { status, body = "", headers }: JsonAnswer, ends?: Partial<Ends>): HostileAnswer {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return bytes(name, httpAnswer(status, { "content-type": "application/json", ...headers }, text), { ends });
}

/** Writes a piece again and again until the client closes the connection. */
export function pour(socket: Socket, piece: string): void {
  if (socket.destroyed) return;
  socket.write(piece, (error) => error || setImmediate(pour, socket, piece));
}

/** Writes one character of a text every 20 ms. */
export function drip(socket: Socket, text: string): void {
  const characters = [...text];
  const timer = setInterval(() => {
    const next = socket.destroyed ? undefined : characters.shift();
    if (next === undefined) clearInterval(timer);
    else socket.write(next);
  }, 20);
}
