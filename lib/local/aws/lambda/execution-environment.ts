import { randomUUID } from "node:crypto";
import { type FunctionCode, startFunctionThread, type ThreadResult } from "./function-thread.ts";
import type { RuntimeError, RuntimeInvocation } from "./lambda-runtime.ts";

/** Why an invocation has no answer: `init` when the module did not load, `crashed` when its thread ended. */
export type InvocationFailure = {
  readonly ok: false;
  readonly error: "thrown" | "timeout" | "crashed" | "init" | "throttled";
  readonly errorType?: string;
  readonly message: string;
};

/** What became of one invocation. */
export type InvocationResult = { readonly ok: true; readonly value: unknown } | InvocationFailure;

/** A loaded module; it takes one invocation at a time. */
export type ExecutionEnvironment = {
  invoke(event: unknown): Promise<InvocationResult>;
  terminate(): Promise<void>;
};

// What Lambda allows a module to load before the function's own timeout starts to count.
const INIT_TIMEOUT_MS = 10_000;

/** Starts an environment, which loads the module; `onGone` is called, perhaps twice, once it takes no more invocations. */
export function startEnvironment(code: FunctionCode, onGone: () => void): ExecutionEnvironment {
  const thread = startFunctionThread(code, onGone);
  const loaded = thread.next(INIT_TIMEOUT_MS);
  const terminate = async () => {
    onGone();
    await thread.end();
  };
  const run = async (event: unknown): Promise<InvocationResult> => {
    const start = await loaded;
    if (start.kind !== "ready") return toInitFailure(start);
    thread.give(orderFor(event, code));
    return toResult(await thread.next(code.timeoutMs), code);
  };
  return {
    terminate,
    async invoke(event) {
      const result = await run(event);
      // Only an environment that has answered or thrown can be trusted with another event.
      if (!result.ok && result.error !== "thrown") void terminate();
      return result;
    },
  };
}

function orderFor(event: unknown, { timeoutMs }: FunctionCode): RuntimeInvocation {
  return { requestId: randomUUID(), deadlineMs: Date.now() + timeoutMs, event: JSON.stringify(event ?? null) };
}

function toResult(result: ThreadResult, { timeoutMs }: FunctionCode): InvocationResult {
  if (result.kind === "answered") return { ok: true, value: JSON.parse(result.json) };
  if (result.kind === "threw") return { ok: false, error: "thrown", ...worded(result.failure) };
  if (result.kind === "died") return { ok: false, error: "crashed", message: result.reason };
  return { ok: false, error: "timeout", message: `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds` };
}

function toInitFailure(result: ThreadResult): InvocationFailure {
  if (result.kind === "unloadable") return { ok: false, error: "init", ...worded(result.failure) };
  const reason = result.kind === "died" ? result.reason : `it did not load within ${INIT_TIMEOUT_MS / 1000} seconds`;
  return { ok: false, error: "init", message: reason };
}

function worded({ errorType, errorMessage }: RuntimeError) {
  return { errorType, message: errorMessage };
}
