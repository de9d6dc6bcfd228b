import { type ExecutionEnvironment, startEnvironment } from "./execution-environment.ts";
import type { FunctionCode } from "./function-thread.ts";

/** An execution environment with an id, such as `stopcord-dev-router#1`. */
export type PooledEnvironment = ExecutionEnvironment & { readonly id: string };

/** A function whose environments each name themselves with their lines of log. */
export type PooledCode = Omit<FunctionCode, "onLog"> & { onLog(line: string, environmentId: string): void };

/** The execution environments of one function; warm ones are used again. */
export type EnvironmentPool = {
  /** Takes a warm environment or starts one; undefined when `maxEnvironments` are busy or the pool is closed. */
  acquire(): PooledEnvironment | undefined;
  release(environment: PooledEnvironment): void;
  get(id: string): PooledEnvironment | undefined;
  ids(): readonly string[];
  close(): Promise<void>;
};

/** Creates an empty pool. An environment that accepts no more invocations leaves the pool by itself. */
export function createEnvironmentPool(code: PooledCode, maxEnvironments: number): EnvironmentPool {
  const environments = new Map<string, PooledEnvironment>();
  const warm: PooledEnvironment[] = [];
  let startCount = 0;
  let isClosed = false;

  function start(): PooledEnvironment | undefined {
    // Nothing would terminate a thread that starts after close.
    if (isClosed || environments.size >= maxEnvironments) return undefined;
    startCount += 1;
    const id = `${code.name}#${startCount}`;
    const named = { ...code, onLog: (line: string) => code.onLog(line, id) };
    const environment = { id, ...startEnvironment(named, () => environments.delete(id)) };
    environments.set(id, environment);
    return environment;
  }

  function takeWarm(): PooledEnvironment | undefined {
    const environment = warm.pop();
    return environment === undefined || environments.has(environment.id) ? environment : takeWarm();
  }

  return {
    acquire: () => takeWarm() ?? start(),
    release(environment) {
      if (environments.has(environment.id)) warm.push(environment);
    },
    get: (id) => environments.get(id),
    ids: () => [...environments.keys()],
    async close() {
      isClosed = true;
      await Promise.all([...environments.values()].map((environment) => environment.terminate()));
    },
  };
}
