import { randomUUID } from "node:crypto";
import { invocationTraceHeader } from "../trace-header.ts";
import { type FunctionCode, startFunctionThread, type ThreadResult } from "./function-thread.ts";
import type { RuntimeError, RuntimeInvocation } from "./lambda-runtime.ts";

/**
 * An invocation without an answer: `init` when the module did not load, `crashed` when its thread ended, `recursive-loop` when
 * the message had come through too many invocations.
 */
export type InvocationFailure = {
  readonly ok: false;
  readonly error: "thrown" | "timeout" | "crashed" | "init" | "throttled" | "recursive-loop";
  readonly errorType?: string;
  readonly message: string;
};

/** The function's answer to one invocation, or the reason why there is none. */
export type InvocationResult = { readonly ok: true; readonly value: unknown } | InvocationFailure;

/** A loaded module; it handles one invocation at a time. */
export type ExecutionEnvironment = {
  invoke(event: unknown): Promise<InvocationResult>;
  terminate(): Promise<void>;
};

// Lambda gives a module this long to load; the function's own timeout starts to count afterwards.
const INIT_TIMEOUT_MS = 10_000;

/** Starts an environment, which loads the module. It calls `onGone`, once or twice, when it accepts no more invocations. */
export function startEnvironment(code: FunctionCode, onGone: () => void): ExecutionEnvironment {
  const thread = startFunctionThread(code, onGone);
  const loading = thread.nextResult(INIT_TIMEOUT_MS);
  const terminate = async () => {
    onGone();
    await thread.terminate();
  };
  const run = async (event: unknown): Promise<InvocationResult> => {
    const loaded = await loading;
    if (loaded.kind !== "ready") return toInitFailure(loaded);
    thread.post(newInvocation(event, code));
    return toResult(await thread.nextResult(code.timeoutMs), code);
  };
  return {
    terminate,
    async invoke(event) {
      const result = await run(event);
      // After a timeout or a crash the environment's state is unknown, so it gets no further event.
      if (!result.ok && result.error !== "thrown") void terminate();
      return result;
    },
  };
}

function newInvocation(event: unknown, { name, timeoutMs }: FunctionCode): RuntimeInvocation {
  return {
    requestId: randomUUID(),
    deadlineMs: Date.now() + timeoutMs,
    traceHeader: invocationTraceHeader(event, name),
    event: JSON.stringify(event ?? null),
  };
}

function toResult(result: ThreadResult, { timeoutMs }: FunctionCode): InvocationResult {
  if (result.kind === "answered") return { ok: true, value: JSON.parse(result.json) };
  if (result.kind === "threw") return toFailure("thrown", result.error);
  if (result.kind === "exited") return { ok: false, error: "crashed", message: result.reason };
  return { ok: false, error: "timeout", message: `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds` };
}

function toInitFailure(result: ThreadResult): InvocationFailure {
  if (result.kind === "load-failed") return toFailure("init", result.error);
  const limit = `the module did not load within ${INIT_TIMEOUT_MS / 1000} seconds`;
  return { ok: false, error: "init", message: result.kind === "exited" ? result.reason : limit };
}

function toFailure(error: "thrown" | "init", { errorType, errorMessage }: RuntimeError): InvocationFailure {
  return { ok: false, error, errorType, message: errorMessage };
}
