import { exitCodeOf, type Interruption, type InterruptionWatch, watchInterruptions } from "../cli/interruption.ts";

/** The signals, the output, the parent and the end of a process. */
type WatchedProcess = Pick<NodeJS.Process, "on" | "exit" | "ppid" | "stdout" | "stderr">;

/** The time between two looks at the parent process. */
const PARENT_EVERY_MS = 500;

/**
 * Watches for Ctrl-C, for the signals that end a process, and for a standard output that takes no more, such as `| head -2`. With
 * `isOfNpm` the end of the parent counts as SIGTERM: npm passes a signal to its shell, which ends without passing it on.
 */
export function watchRun(process: WatchedProcess, { isOfNpm = false } = {}): InterruptionWatch {
  const watch = watchInterruptions(process, { signals: ["SIGINT", "SIGTERM", "SIGHUP"] });
  if (isOfNpm) onParentEnd(process, () => watch.interrupt({ exitCode: exitCodeOf("SIGTERM") }));
  process.stdout.on("error", (error) => watch.interrupt(outputInterruption(error)));
  process.stderr.on("error", () => {}); // nobody can be told
  return watch;
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
  if (error.code === "EPIPE") return { exitCode: exitCodeOf("SIGPIPE") };
  return { exitCode: 1, sentence: `writing to standard output failed: ${error.message}` };
}
