import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";

/** What an execution environment is told when it starts. */
export type RuntimeSetup = {
  readonly modulePath: string;
  readonly exportName: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMb: number;
};

/** One invocation; the event is JSON. */
export type RuntimeInvocation = { readonly requestId: string; readonly deadlineMs: number; readonly event: string };

/** What Lambda's runtime says of an error. */
export type RuntimeError = { readonly errorType: string; readonly errorMessage: string };

/** What an execution environment reports: once when it has started, then once for each invocation; and its output. */
export type RuntimeReport = { readonly kind: "output"; readonly text: string } | RuntimeResult;

/** Whether the environment has started, or how an invocation ended. */
export type RuntimeResult =
  | { readonly kind: "ready" }
  | { readonly kind: "unloadable"; readonly failure: RuntimeError }
  | { readonly kind: "answered"; readonly json: string }
  | { readonly kind: "threw"; readonly failure: RuntimeError };

type Handler = (event: unknown, context: unknown) => unknown;

const setup: RuntimeSetup = workerData;

async function loadHandler(): Promise<Handler> {
  const module = await import(pathToFileURL(setup.modulePath).href);
  const handler = module[setup.exportName] ?? module.default?.[setup.exportName];
  if (typeof handler !== "function") throw new Error(`${setup.exportName} is undefined or not exported`);
  if (handler.length > 2) throw new Error("callback handlers are gone since nodejs24.x: return a promise instead");
  return handler;
}

async function invoke(handler: Handler, order: RuntimeInvocation): Promise<RuntimeReport> {
  try {
    return { kind: "answered", json: serialise(await handler(JSON.parse(order.event), contextOf(order))) };
  } catch (error) {
    return { kind: "threw", failure: failureOf(error) };
  }
}

function serialise(answer: unknown): string {
  try {
    const json = JSON.stringify(answer ?? null);
    if (typeof json === "string") return json;
  } catch {} // Lambda does not say why either
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

function failureOf(error: unknown): RuntimeError {
  if (error instanceof Error) return { errorType: error.name, errorMessage: error.message };
  return { errorType: typeof error, errorMessage: String(error) };
}

const report = (message: RuntimeReport): void => parentPort?.postMessage(message);

// A thread's own streams keep what they have not sent yet to themselves, and a thread that is ended loses it.
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
  parentPort?.on("message", async (order: RuntimeInvocation) => report(await invoke(handler, order)));
  report({ kind: "ready" });
} catch (error) {
  report({ kind: "unloadable", failure: failureOf(error) });
}
