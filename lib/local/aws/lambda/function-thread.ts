import { readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { transformSync } from "esbuild";
import { lazy } from "../../../time/lazy.ts";
import type { RuntimeInvocation, RuntimeReport, RuntimeResult, RuntimeSetup } from "./lambda-runtime.ts";
import { lambdaVariables } from "./lambda-variables.ts";
import { createLineSplitter } from "./line-splitter.ts";

/** A function as it is deployed. */
export type FunctionCode = {
  readonly name: string;
  readonly region: string;
  readonly modulePath: string;
  /** The name under which the module exports the handler. */
  readonly exportName: string;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly env: Readonly<Record<string, string>>;
  onLog(line: string): void;
};

/** What a thread says, that it has died, or that it has not said anything in time. */
export type ThreadResult =
  | RuntimeResult
  | { readonly kind: "died"; readonly reason: string }
  | { readonly kind: "late" };

/** A thread that loads a function's module and then takes orders. */
export type FunctionThread = {
  give(order: RuntimeInvocation): void;
  /** The next result; one at a time may be waited for. */
  next(limitMs: number): Promise<ThreadResult>;
  end(): Promise<unknown>;
};

/** Starts a thread; `onExit` is called when it is no more. */
export function startFunctionThread(code: FunctionCode, onExit: () => void): FunctionThread {
  const worker = startWorker(code);
  const lines = createLineSplitter(code.onLog);
  let tell: (result: ThreadResult) => void = () => {};
  worker.on("message", (report: RuntimeReport) => {
    if (report.kind === "output") return lines.add(report.text);
    lines.end();
    tell(report);
  });
  worker.on("error", (error) => tell({ kind: "died", reason: String(error) }));
  worker.on("exit", (exitCode) => {
    lines.end();
    tell({ kind: "died", reason: `the process ended with code ${exitCode}` });
    onExit();
  });
  return {
    give: (order) => worker.postMessage(order),
    end: () => worker.terminate(),
    next(limitMs) {
      const { promise, resolve } = Promise.withResolvers<ThreadResult>();
      const timer = setTimeout(() => resolve({ kind: "late" }), limitMs);
      tell = (result) => {
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
  return new Worker(workerUrl(), {
    workerData,
    name,
    env: { ...lambdaVariables(code), ...code.env },
    execArgv: [], // Lambda starts Node without flags, whatever this process was started with
    resourceLimits: { maxOldGenerationSizeMb: memoryMb * 0.9, maxYoungGenerationSizeMb: memoryMb * 0.1 }, // as Lambda divides it
  });
}

/** What a thread runs, without its types: Node would strip them in every thread anew, which takes as long as all else that an empty one does. */
const workerUrl = lazy(() => {
  const source = readFileSync(new URL("./lambda-runtime.ts", import.meta.url), "utf8");
  return new URL(`data:text/javascript,${encodeURIComponent(transformSync(source, { loader: "ts" }).code)}`);
});
