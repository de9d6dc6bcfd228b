import { type ExecutionEnvironment, type InvocationResult, startEnvironment } from "./execution-environment.ts";
import type { FunctionCode } from "./function-thread.ts";

/** A function that can be invoked as often at a time as it may have environments. */
export type LocalFunction = {
  readonly name: string;
  /** Never rejects; with every environment busy the result is `throttled`. */
  invoke(event: unknown): Promise<InvocationResult>;
  /** Ends one environment at once, any or the one named, and whatever it is doing; answers its id, if there was one. */
  kill(environmentId?: string): string | undefined;
  environmentIds(): readonly string[];
  close(): Promise<void>;
};

/** What a function needs beside its code; `random` picks the environment to kill. */
export type LocalFunctionOptions = FunctionCode & { readonly maxEnvironments: number; readonly random?: () => number };

const THROTTLED: InvocationResult = { ok: false, error: "throttled", message: "Rate Exceeded." };

type Environment = ExecutionEnvironment & { readonly id: string };

/** Runs a packaged function as Lambda does: environments stay warm, a lost one is replaced at the next invocation. */
export function createLocalFunction({
  maxEnvironments,
  random = Math.random,
  ...code
}: LocalFunctionOptions): LocalFunction {
  const environments = new Map<string, Environment>();
  const idle: Environment[] = [];
  let started = 0;
  let isClosed = false;

  function start(): Environment {
    started += 1;
    const id = `${code.name}#${started}`;
    const environment = { id, ...startEnvironment(code, () => environments.delete(id)) };
    environments.set(id, environment);
    return environment;
  }

  function takeWarm(): Environment | undefined {
    const environment = idle.pop();
    return environment === undefined || environments.has(environment.id) ? environment : takeWarm();
  }

  return {
    name: code.name,
    async invoke(event) {
      const hasRoom = environments.size < maxEnvironments && !isClosed; // a thread started now would never be ended
      const environment = takeWarm() ?? (hasRoom ? start() : undefined);
      if (environment === undefined) return THROTTLED;
      const result = await environment.invoke(event);
      if (environments.has(environment.id)) idle.push(environment);
      return result;
    },
    kill(environmentId) {
      const ids = [...environments.keys()];
      const environment = environments.get(environmentId ?? ids[Math.floor(random() * ids.length)] ?? "");
      void environment?.terminate();
      return environment?.id;
    },
    environmentIds: () => [...environments.keys()],
    async close() {
      isClosed = true;
      await Promise.all([...environments.values()].map((environment) => environment.terminate()));
    },
  };
}
