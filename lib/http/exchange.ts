import type { Dispatcher } from "undici";
import type { Answer } from "../huawei/read-answer.ts";
import type { Call } from "../services/service.ts";

/** A call on its way: whole, with every header, and the time it may take at most. */
export type HttpRequest = { readonly origin: string; readonly call: Call; readonly timeoutMs: number };

/** The time for a call was up; one that had not been sent by then is not sent afterwards. */
export class CallTimeoutError extends Error {
  override readonly name = "TimeUpError";
  readonly wasSent: boolean;

  constructor(timeoutMs: number, wasSent: boolean) {
    super(`no ${wasSent ? "answer" : "connection"} within ${timeoutMs} ms`);
    this.wasSent = wasSent;
  }
}

const MAX_ANSWER_BYTES = 1024 * 1024;

/** Sends one call and collects its answer as it comes: a stream and an abort signal for each would cost as much as the call. */
export function exchange(dispatcher: Dispatcher, { origin, call, timeoutMs }: HttpRequest): Promise<Answer> {
  const { method, path, headers, body } = call;
  return new Promise((resolve, reject) => {
    const handler = collector(timeoutMs, resolve, reject);
    dispatcher.dispatch({ origin, method, path, headers, body: body || null }, handler);
  });
}

type Controller = Pick<Dispatcher.DispatchController, "abort">;

function collector(
  timeoutMs: number,
  resolve: (answer: Answer) => void,
  reject: (error: Error) => void,
): Dispatcher.DispatchHandler {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let head: Pick<Answer, "status" | "headers"> = { status: 0, headers: {} };
  let underWay: Controller | undefined;
  let timeUp: CallTimeoutError | undefined;

  const timer = setTimeout(() => {
    timeUp = new CallTimeoutError(timeoutMs, underWay !== undefined);
    underWay?.abort(timeUp);
    reject(timeUp);
  }, timeoutMs);

  return {
    onRequestStart(controller) {
      if (timeUp) controller.abort(timeUp);
      underWay = controller;
    },
    onResponseStart(_, status, headers) {
      head = { status, headers };
    },
    onResponseData(controller, chunk) {
      bytes += chunk.length;
      if (bytes <= MAX_ANSWER_BYTES) return void chunks.push(chunk);
      clearTimeout(timer);
      resolve({ ...head, body: "", isCut: true });
      controller.abort(new Error("the answer is longer than it is read"));
    },
    onResponseEnd() {
      clearTimeout(timer);
      resolve({ ...head, body: textOf(chunks), isCut: false });
    },
    onResponseError(_, error) {
      clearTimeout(timer);
      reject(error);
    },
  };
}

function textOf(chunks: readonly Buffer[]): string {
  return (chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)).toString("utf8");
}
