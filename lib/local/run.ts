import { join } from "node:path";
import type { Display } from "./display.ts";
import type { StartOptions } from "./start-options.ts";

/** The folder of the project. */
export const PROJECT = join(import.meta.dirname, "../..");

/** The command line and the environment of `npm start`, its output, and a signal that aborts when the run is to end. */
export type Run = {
  readonly options: StartOptions;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly display: Display;
  readonly signal: AbortSignal;
};
