import { createEnvironmentPool, type PooledCode } from "./environment-pool.ts";
import type { InvocationResult } from "./execution-environment.ts";

/** A function that runs in up to a set number of execution environments at a time. */
export type LocalFunction = {
  readonly name: string;
  /** Never rejects. The result is `throttled` when every environment is busy. `onStart` gets the id of the environment that runs it. */
  invoke(event: unknown, onStart?: (environmentId: string) => void): Promise<InvocationResult>;
  /** Terminates one environment at once, even a busy one: the one named, else a random one. Returns its id, if there was one. */
  kill(environmentId?: string): string | undefined;
  environmentIds(): readonly string[];
  close(): Promise<void>;
};

/** The code of a function and the number of its environments; `random` picks the environment that `kill` terminates. */
export type LocalFunctionOptions = PooledCode & { readonly maxEnvironments: number; readonly random?: () => number };

const THROTTLED: InvocationResult = { ok: false, error: "throttled", message: "Rate Exceeded." };

/** Runs a packaged function as Lambda does: it reuses warm environments and replaces a lost one at the next invocation. */
export function createLocalFunction({
  maxEnvironments,
  random = Math.random,
  ...code
}: LocalFunctionOptions): LocalFunction {
  const pool = createEnvironmentPool(code, maxEnvironments);
  return {
    name: code.name,
    async invoke(event, onStart) {
      const environment = pool.acquire();
      if (environment === undefined) return THROTTLED;
      onStart?.(environment.id);
      const result = await environment.invoke(event);
      pool.release(environment);
      return result;
    },
    kill(environmentId) {
      const ids = pool.ids();
      const environment = pool.get(environmentId ?? ids[Math.floor(random() * ids.length)] ?? "");
      void environment?.terminate();
      return environment?.id;
    },
    environmentIds: pool.ids,
    close: pool.close,
  };
}
