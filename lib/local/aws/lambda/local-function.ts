import { type ExecutionEnvironment, type InvocationResult, startEnvironment } from "./execution-environment.ts";
import type { FunctionCode } from "./function-thread.ts";

/** A function that runs in up to a set number of execution environments at a time. */
export type LocalFunction = {
  readonly name: string;
  /** Never rejects. The result is `throttled` when every environment is busy. */
  invoke(event: unknown): Promise<InvocationResult>;
  /** Terminates one environment at once, even a busy one: the one named, else a random one. Returns its id, if there was one. */
  kill(environmentId?: string): string | undefined;
  environmentIds(): readonly string[];
  close(): Promise<void>;
};

/** The code of a function and the number of its environments; `random` picks the environment that `kill` terminates. */
export type LocalFunctionOptions = FunctionCode & { readonly maxEnvironments: number; readonly random?: () => number };

const THROTTLED: InvocationResult = { ok: false, error: "throttled", message: "Rate Exceeded." };

type Environment = ExecutionEnvironment & { readonly id: string };

/** Runs a packaged function as Lambda does: it reuses warm environments and replaces a lost one at the next invocation. */
export function createLocalFunction({
  maxEnvironments,
  random = Math.random,
  ...code
}: LocalFunctionOptions): LocalFunction {
  const environments = new Map<string, Environment>();
  const idle: Environment[] = [];
  let startCount = 0;
  let isClosed = false;

  function start(): Environment {
    startCount += 1;
    const id = `${code.name}#${startCount}`;
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
      const canStart = environments.size < maxEnvironments && !isClosed; // nothing would terminate a thread started after close
      const environment = takeWarm() ?? (canStart ? start() : undefined);
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
