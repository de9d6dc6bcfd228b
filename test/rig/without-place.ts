import type { CommandResult } from "./build-command.ts";

/** Removes the first line of standard error, which names stage, region and address; tests of that line do not use this. */
export function withoutPlace<Result extends Pick<CommandResult, "stderr">>(result: Result): Result {
  return { ...result, stderr: result.stderr.replace(/^stage .*\n/, "") };
}
