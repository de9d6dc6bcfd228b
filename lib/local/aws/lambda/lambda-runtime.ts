import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";

/** The function that an execution environment loads when it starts. */
export type RuntimeSetup = {
  readonly modulePath: string;
  readonly exportName: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMb: number;
};

/** One invocation; the event is JSON. */
export type RuntimeInvocation = {
  readonly requestId: string;
  readonly deadlineMs: number;
  readonly traceHeader: string;
  readonly event: string;
};

/** An error in the words of Lambda's runtime. */
export type RuntimeError = { readonly errorType: string; readonly errorMessage: string };

/** A report of the runtime: its output, one result after its start, and one result for each invocation. */
export type RuntimeReport = { readonly kind: "output"; readonly text: string } | RuntimeResult;

/** The result of loading the module (`ready`, `load-failed`) or of one invocation (`answered`, `threw`). */
export type RuntimeResult =
  | { readonly kind: "ready" }
  | { readonly kind: "load-failed"; readonly error: RuntimeError }
  | { readonly kind: "answered"; readonly json: string }
  | { readonly kind: "threw"; readonly error: RuntimeError };

type Handler = (event: unknown, context: unknown) => unknown;

const setup: RuntimeSetup = workerData;

async function loadHandler(): Promise<Handler> {
  const module = await import(pathToFileURL(setup.modulePath).href);
  const handler = module[setup.exportName] ?? module.default?.[setup.exportName];
  if (typeof handler !== "function") throw new Error(`${setup.exportName} is undefined or not exported`);
  if (handler.length > 2) throw new Error("nodejs24.x does not support callback handlers: return a promise instead");
  return handler;
}

async function invoke(handler: Handler, invocation: RuntimeInvocation): Promise<RuntimeReport> {
  // The AWS SDK sends it on in its requests, so that AWS can count the invocations of a loop.
  process.env._X_AMZN_TRACE_ID = invocation.traceHeader;
  try {
    const answer = await handler(JSON.parse(invocation.event), contextOf(invocation));
    return { kind: "answered", json: serialise(answer) };
  } catch (error) {
    return { kind: "threw", error: runtimeErrorOf(error) };
  }
}

function serialise(answer: unknown): string {
  try {
    const json = JSON.stringify(answer ?? null);
    if (typeof json === "string") return json;
  } catch {} // Lambda's message does not have the reason either
  throw new Error("Unable to stringify response body");
}

function contextOf({ requestId, deadlineMs }: RuntimeInvocation) {
  return {
    awsRequestId: requestId,
    functionName: setup.functionName,
    functionVersion: "$LATEST",
    invokedFunctionArn: setup.functionArn,
    memoryLimitInMB: String(setup.memoryMb),
    logGroupName: `/aws/lambda/${setup.functionName}`,
    logStreamName: "local",
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
}

function runtimeErrorOf(error: unknown): RuntimeError {
  if (error instanceof Error) return { errorType: error.name, errorMessage: error.message };
  return { errorType: typeof error, errorMessage: String(error) };
}

const report = (message: RuntimeReport): void => parentPort?.postMessage(message);

// Replaces the streams: a thread's own streams buffer their output, and a terminated thread loses that buffer.
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (chunk: string | Uint8Array, ...rest: readonly unknown[]) => {
    report({ kind: "output", text: typeof chunk === "string" ? chunk : Buffer.from(chunk).toString() });
    const onWritten = rest.at(-1);
    if (typeof onWritten === "function") onWritten();
    return true;
  };
}

try {
  const handler = await loadHandler();
  parentPort?.on("message", async (invocation: RuntimeInvocation) => report(await invoke(handler, invocation)));
  report({ kind: "ready" });
} catch (error) {
  report({ kind: "load-failed", error: runtimeErrorOf(error) });
}
