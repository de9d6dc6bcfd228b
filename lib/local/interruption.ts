import { constants } from "node:os";

/** The end of a run before its time: the exit code, and a sentence for standard error where a person needs one. */
export type Interruption = { readonly exitCode: number; readonly sentence?: string };

/** A watch over the signals and the output of a process. */
export type InterruptionWatch = {
  /** Aborts at the first interruption. */
  readonly signal: AbortSignal;
  /** The first interruption, once there is one. */
  get(): Interruption | undefined;
};

/** The signals, the output, the parent and the end of a process. */
type WatchedProcess = Pick<NodeJS.Process, "on" | "exit" | "ppid" | "stdout" | "stderr">;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Shells give a program that a signal ended this exit code plus the number of the signal. */
const SIGNALLED = 128;

/** A process that still runs so long after its interruption ends at once. */
const GRACE_MS = 5_000;

/** The time between two looks at the parent process. */
const PARENT_EVERY_MS = 500;

/** One Ctrl-C arrives twice: npm passes the signal on to a process that has it from the terminal already. */
const SAME_SIGNAL_MS = 1_000;

/**
 * Watches for Ctrl-C, for the signals that end a process, and for a standard output that takes no more, such as `| head -2`. A
 * second Ctrl-C ends the process at once. With `isOfNpm` the end of the parent counts as SIGTERM: npm passes a signal to its
 * shell, which ends without passing it on.
 */
export function watchInterruptions(process: WatchedProcess, { isOfNpm = false } = {}): InterruptionWatch {
  const controller = new AbortController();
  let first: (Interruption & { readonly atMs: number }) | undefined;
  const interrupt = (interruption: Interruption) => {
    if (first !== undefined) return;
    first = { ...interruption, atMs: performance.now() };
    controller.abort();
    setTimeout(() => process.exit(interruption.exitCode), GRACE_MS).unref();
  };
  for (const name of SIGNALS) {
    const exitCode = SIGNALLED + constants.signals[name];
    process.on(name, () => {
      if (first !== undefined && performance.now() - first.atMs > SAME_SIGNAL_MS) process.exit(exitCode);
      interrupt({ exitCode });
    });
  }
  if (isOfNpm) onParentEnd(process, () => interrupt({ exitCode: SIGNALLED + constants.signals.SIGTERM }));
  process.stdout.on("error", (error) => interrupt(outputInterruption(error)));
  process.stderr.on("error", () => {}); // nobody can be told
  return { signal: controller.signal, get: () => first };
}

/** Calls back once when the process has another parent than at first. */
function onParentEnd(process: WatchedProcess, callBack: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callBack();
  }, PARENT_EVERY_MS);
  timer.unref();
}

/** The reader of a pipe that closes it wants no more output, and no sentence. */
function outputInterruption(error: NodeJS.ErrnoException): Interruption {
  if (error.code === "EPIPE") return { exitCode: SIGNALLED + constants.signals.SIGPIPE };
  return { exitCode: 1, sentence: `writing to standard output failed: ${error.message}` };
}
