import { constants } from "node:os";

/** Shells report this plus the number of the signal as the exit code of a program that a signal ended. */
const SIGNALLED = 128;
/** An interrupted command may use this time to make received messages visible again. */
const GRACE_MS = 5_000;
/** Ctrl-C arrives twice if the program that started the command, such as npx, passes the signal on. */
const TWIN_MS = 500;

/** The signals of a process, and its end. */
type SignalledProcess = {
  on(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
  exit(code?: number): void;
};

/** The interruption of a command, by a signal or by `abort`. */
export type Interruption = {
  readonly signal: AbortSignal;
  abort(): void;
  /** The exit code that the first signal stands for. Undefined before a signal. */
  exitCode(): number | undefined;
};

/**
 * Aborts at the first SIGINT or SIGTERM. Ends the process at a later one, or five seconds after the first; calls `onEnd` before
 * that.
 */
export function watchSignals(process: SignalledProcess, onEnd: () => void): Interruption {
  const controller = new AbortController();
  let first: { readonly exitCode: number; readonly atMs: number } | undefined;
  const end = () => {
    onEnd();
    process.exit(first?.exitCode);
  };
  const receive = (exitCode: number) => {
    const atMs = Date.now();
    if (first !== undefined && atMs - first.atMs > TWIN_MS) end();
    if (first !== undefined) return;
    first = { exitCode, atMs };
    controller.abort();
    setTimeout(end, GRACE_MS).unref();
  };
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.on(name, () => receive(SIGNALLED + constants.signals[name]));
  return { signal: controller.signal, abort: () => controller.abort(), exitCode: () => first?.exitCode };
}
