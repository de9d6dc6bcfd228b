import type { SQSClient } from "@aws-sdk/client-sqs";
import Agent from "undici/lib/dispatcher/agent.js";
import { type Call, exchange } from "../http/exchange.ts";

const CONNECT_TIMEOUT_MS = 1_000;
const TIMEOUT_MS = 5_000;
const KEEP_ALIVE_MS = 20_000;

/** A request as the SDK hands it over, of a protocol whose bodies are JSON. */
type AwsRequest = Call & { readonly protocol: string; readonly hostname: string; readonly port?: number };

/**
 * Sends what an AWS client asks for over undici, in the place of the SDK's own way over node:http: a worker has undici loaded
 * for its stop calls anyway, and it takes less time. Connect 1 s, 5 s in all.
 */
export function awsOverUndici(): SQSClient["config"]["requestHandler"] {
  const agent = new Agent({ connect: { timeout: CONNECT_TIMEOUT_MS }, keepAliveTimeout: KEEP_ALIVE_MS });
  return {
    metadata: { handlerProtocol: "http/1.1" },
    async handle(request: AwsRequest, { abortSignal }: { readonly abortSignal?: unknown } = {}) {
      const call = { origin: originOf(request), call: request, timeoutMs: TIMEOUT_MS };
      const { status, headers, body } = await unlessAborted(exchange(agent, call).catch(throwTransient), abortSignal);
      return { response: { statusCode: status, headers, body: Buffer.from(body) } };
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
    destroy: () => void agent.destroy(),
  };
}

function originOf({ protocol, hostname, port }: AwsRequest): string {
  return `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}`;
}

/** The SDK tells by its name that an error is worth a second attempt. */
function throwTransient(cause: Error): never {
  throw named("TimeoutError", cause.message, cause);
}

/** What is no longer waited for ends within its time by itself. */
async function unlessAborted<T>(promise: Promise<T>, signal: unknown): Promise<T> {
  if (!(signal instanceof AbortSignal)) return promise;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(named("AbortError", "no time was left for the request"));
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort);
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener("abort", abort));
}

function named(name: string, message: string, cause?: Error): Error {
  return Object.assign(new Error(message, { cause }), { name });
}
