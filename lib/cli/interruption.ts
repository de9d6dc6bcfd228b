import { constants } from "node:os";

/** The end of a run before its time: the exit code, and a sentence for standard error where a person needs one. */
export type Interruption = { readonly exitCode: number; readonly sentence?: string };

/** A watch over the signals that a process receives. */
export type InterruptionWatch = {
  /** Aborts at the first interruption, and at `abort`. */
  readonly signal: AbortSignal;
  /** Aborts without an interruption: the run ends by itself, with an exit code of its own. */
  abort(): void;
  /** Interrupts the run for another reason than a signal. */
  interrupt(interruption: Interruption): void;
  /** The first interruption, once there is one. */
  get(): Interruption | undefined;
};

type WatchedSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

/** The signals of a process, and its end. */
type SignalledProcess = {
  on(signal: WatchedSignal, listener: () => void): unknown;
  exit(code?: number): void;
};

/** The signals that interrupt a run, and a callback before the process is ended by force. */
type InterruptionOptions = { readonly signals: readonly WatchedSignal[]; onEnd?(): void };

/** Shells report this plus the number of a signal as the exit code of a program that the signal ended. */
const SIGNALLED = 128;

/** An interrupted run may use this time to make received messages visible again, or to stop its servers. */
const GRACE_MS = 5_000;

/** Ctrl-C arrives twice if the program that started this one, such as npx or npm, passes the signal on. */
const TWIN_MS = 1_000;

/**
 * Watches for signals. The first one interrupts the run. A later one ends the process at once, and so do five seconds after the
 * first; `onEnd` is called before that.
 */
export function watchInterruptions(
  process: SignalledProcess,
  { signals, onEnd }: InterruptionOptions,
): InterruptionWatch {
  const controller = new AbortController();
  let first: (Interruption & { readonly atMs: number }) | undefined;
  const end = () => {
    onEnd?.();
    process.exit(first?.exitCode);
  };
  const interrupt = (interruption: Interruption) => {
    if (first !== undefined) return;
    first = { ...interruption, atMs: performance.now() };
    controller.abort();
    setTimeout(end, GRACE_MS).unref();
  };
  for (const name of signals)
    process.on(name, () => {
      if (first !== undefined && performance.now() - first.atMs > TWIN_MS) end();
      interrupt({ exitCode: exitCodeOf(name) });
    });
  return { signal: controller.signal, abort: () => controller.abort(), interrupt, get: () => first };
}

/** The exit code of a program that a signal ended. */
export function exitCodeOf(signal: NodeJS.Signals): number {
  return SIGNALLED + constants.signals[signal];
}
