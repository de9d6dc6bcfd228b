import type { Dispatcher } from "undici";

/** One HTTP request to Huawei Cloud without its origin; `path` is percent-encoded, and an empty `body` sends no body. */
export type Call = {
  readonly method: "GET" | "POST" | "PUT";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** A call with every header it needs, its origin, and the longest time that it may take. */
export type HttpRequest = { readonly origin: string; readonly call: Call; readonly timeoutMs: number };

/** An HTTP answer; the names of its headers are in lower case. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
  /** The body exceeds 1 MiB, and `body` is empty. */
  readonly isCut?: boolean;
};

/** The timeout of a call. Where `wasSent` is false, the call has not been sent, and is not sent afterwards. */
export class CallTimeoutError extends Error {
  override readonly name = "CallTimeoutError";
  readonly wasSent: boolean;

  constructor(timeoutMs: number, wasSent: boolean) {
    super(`no ${wasSent ? "answer" : "connection"} within ${timeoutMs} ms`);
    this.wasSent = wasSent;
  }
}

/** A connection that failed before the call was sent, such as a TLS handshake that ended early; `cause` is its error. */
export class CallNotSentError extends Error {
  override readonly name = "CallNotSentError";
}

const MAX_ANSWER_BYTES = 1024 * 1024;

/**
 * Sends one call and collects its answer. Rejects with a CallTimeoutError, a CallNotSentError, or the error of the connection.
 * Uses undici's dispatch, since a stream and an abort signal for each call cost as much as the call itself.
 */
export function exchange(dispatcher: Dispatcher, { origin, call, timeoutMs }: HttpRequest): Promise<Answer> {
  const { method, path, headers, body } = call;
  return new Promise((resolve, reject) => {
    const handler = collectAnswer(timeoutMs, resolve, reject);
    dispatcher.dispatch({ origin, method, path, headers, body: body || null }, handler);
  });
}

type Controller = Pick<Dispatcher.DispatchController, "abort">;

function collectAnswer(
  timeoutMs: number,
  resolve: (answer: Answer) => void,
  reject: (error: Error) => void,
): Dispatcher.DispatchHandler {
  const body = collectBody();
  let head: Pick<Answer, "status" | "headers"> = { status: 0, headers: {} };
  let started: Controller | undefined;
  let timeout: CallTimeoutError | undefined;

  const timer = setTimeout(() => {
    timeout = new CallTimeoutError(timeoutMs, started !== undefined);
    started?.abort(timeout);
    reject(timeout);
  }, timeoutMs);

  return {
    onRequestStart(controller) {
      if (timeout) controller.abort(timeout);
      started = controller;
    },
    onResponseStart(_, status, headers) {
      head = { status, headers };
    },
    onResponseData(controller, chunk) {
      if (body.add(chunk)) return;
      clearTimeout(timer);
      resolve({ ...head, body: "", isCut: true });
      controller.abort(new Error(`the answer exceeds ${MAX_ANSWER_BYTES} bytes`));
    },
    onResponseEnd() {
      clearTimeout(timer);
      resolve({ ...head, body: body.text(), isCut: false });
    },
    onResponseError(_, error) {
      clearTimeout(timer);
      reject(started === undefined ? new CallNotSentError(error.message, { cause: error }) : error);
    },
  };
}

/**
 * Collects the bytes of a body up to 1 MiB; `add` answers false once they are more. It copies each chunk, since a Buffer
 * takes about 100 bytes beside its content: a body of 1 MiB in chunks of one byte would fill the memory of a function.
 */
function collectBody() {
  let bytes = Buffer.alloc(0);
  let length = 0;
  return {
    add(chunk: Buffer): boolean {
      const end = length + chunk.length;
      if (end > MAX_ANSWER_BYTES) return false;
      if (end > bytes.length) bytes = Buffer.concat([bytes], Math.max(end, 2 * bytes.length));
      chunk.copy(bytes, length);
      length = end;
      return true;
    },
    text: (): string => bytes.toString("utf8", 0, length),
  };
}
