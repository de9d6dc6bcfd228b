import { readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { transformSync } from "esbuild";
import type { RuntimeInvocation, RuntimeReport, RuntimeResult, RuntimeSetup } from "./lambda-runtime.ts";
import { lambdaVariables } from "./lambda-variables.ts";
import { createLineSplitter } from "./line-splitter.ts";

/** A function as it is deployed. */
export type FunctionCode = {
  readonly name: string;
  readonly region: string;
  readonly modulePath: string;
  /** Name of the module's export that is the handler. */
  readonly exportName: string;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly roleArn?: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  onLog(line: string): void;
};

/** A result of Lambda's runtime, the end of the thread, or the end of the time allowed for a result. */
export type ThreadResult =
  | RuntimeResult
  | { readonly kind: "exited"; readonly reason: string }
  | { readonly kind: "timed-out" };

/** A thread that loads a function's module and then handles one invocation at a time. */
export type FunctionThread = {
  post(invocation: RuntimeInvocation): void;
  /** Waits for the next result. A second call before that result replaces the first, which then times out. */
  nextResult(limitMs: number): Promise<ThreadResult>;
  terminate(): Promise<unknown>;
};

/** Starts a thread and calls `onExit` when it has ended. */
export function startFunctionThread(code: FunctionCode, onExit: () => void): FunctionThread {
  const worker = startWorker(code);
  const lines = createLineSplitter(code.onLog);
  let onResult: (result: ThreadResult) => void = () => {};
  worker.on("message", (report: RuntimeReport) => {
    if (report.kind === "output") return lines.write(report.text);
    lines.end();
    onResult(report);
  });
  worker.on("error", (error) => onResult({ kind: "exited", reason: String(error) }));
  worker.on("exit", (exitCode) => {
    lines.end();
    onResult({ kind: "exited", reason: `the process ended with code ${exitCode}` });
    onExit();
  });
  return {
    post: (invocation) => worker.postMessage(invocation),
    terminate: () => worker.terminate(),
    nextResult(limitMs) {
      const { promise, resolve } = Promise.withResolvers<ThreadResult>();
      const timer = setTimeout(() => resolve({ kind: "timed-out" }), limitMs);
      onResult = (result) => {
        clearTimeout(timer);
        resolve(result);
      };
      return promise;
    },
  };
}

function startWorker(code: FunctionCode): Worker {
  const { name, region, modulePath, exportName, memoryMb } = code;
  const functionArn = `arn:aws:lambda:${region}:000000000000:function:${name}`;
  const workerData: RuntimeSetup = { modulePath, exportName, functionName: name, functionArn, memoryMb };
  runtimeUrl ??= compileRuntime();
  return new Worker(runtimeUrl, {
    workerData,
    name,
    env: { ...lambdaVariables(code), ...code.env },
    execArgv: [], // Lambda starts Node without flags, so the flags of this process must not reach the thread
    // Lambda divides the memory like this between old and young objects.
    resourceLimits: { maxOldGenerationSizeMb: memoryMb * 0.9, maxYoungGenerationSizeMb: memoryMb * 0.1 },
  });
}

let runtimeUrl: URL | undefined;

/** Compiles the runtime to JavaScript once. If Node stripped its types in each thread, an empty thread would start in twice the time. */
function compileRuntime(): URL {
  const source = readFileSync(new URL("./lambda-runtime.ts", import.meta.url), "utf8");
  return new URL(`data:text/javascript,${encodeURIComponent(transformSync(source, { loader: "ts" }).code)}`);
}
