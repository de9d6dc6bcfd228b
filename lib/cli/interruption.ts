import { constants } from "node:os";

/** Shells report this plus the number of the signal as the exit code of a program that a signal ended. */
const SIGNALLED = 128;
/** An interrupted command may use this time to make received messages visible again. */
const GRACE_MS = 5_000;
/** Ctrl-C arrives twice if the program that started the command, such as npx, passes the signal on. */
const TWIN_MS = 500;

/** An interruption by a signal; `exitCode` is that of a command which does not end with its own. */
export type Interruption = { readonly signal: AbortSignal; abort(): void; exitCode(): number | undefined };

/**
 * Aborts at the first SIGINT or SIGTERM. At a later one, or five seconds after the first, the process ends; `onEnd` is called
 * before.
 */
export function watchSignals(process: NodeJS.Process, onEnd: () => void): Interruption {
  const controller = new AbortController();
  let first: { readonly exitCode: number; readonly atMs: number } | undefined;
  const end = () => {
    onEnd();
    process.exit(first?.exitCode);
  };
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => {
      if (first !== undefined) {
        if (Date.now() - first.atMs > TWIN_MS) end();
        return;
      }
      first = { exitCode: SIGNALLED + constants.signals[name], atMs: Date.now() };
      controller.abort();
      setTimeout(end, GRACE_MS).unref();
    });
  }
  return { signal: controller.signal, abort: () => controller.abort(), exitCode: () => first?.exitCode };
}
