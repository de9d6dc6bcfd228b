import { join } from "node:path";
import type { Environment } from "../cli/aws/connection.ts";
import type { Display } from "./display.ts";
import type { StartOptions } from "./start-options.ts";

/** The folder of the project. */
export const PROJECT = join(import.meta.dirname, "../..");

/** The command line and the environment of `npm start`, its output, and a signal that aborts when the run is to end. */
export type StartRun = {
  readonly options: StartOptions;
  readonly env: Environment;
  readonly display: Display;
  readonly signal: AbortSignal;
};
