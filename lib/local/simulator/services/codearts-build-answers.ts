import { codeReply, type Reply } from "../reply.ts";
import type { StateWords } from "../task-state.ts";
import { listWordOf, type Task } from "../tasks.ts";

/** Values of `job_running_status`. No word means that a build is being stopped. */
const PROGRESS: StateWords = {
  running: "Running",
  stopping: "Running",
  succeeded: "Finished",
  failed: "Finished",
  aborted: "Finished",
  "end-failed": "Running",
};

/** The word of a build in a list. A queued one waits for an executor. */
export function progressOf(run: Task): string | number | null {
  return run.isQueued && run.listWord === undefined ? "InQueue" : listWordOf(run, PROGRESS);
}

/** The id of the job of a build. */
export function jobIdOf({ key }: Task): string {
  return key.split("/")[0] ?? "";
}

/** The number of a build. */
export function numberOf({ key }: Task): number {
  return Number(key.split("/")[1]);
}

/** A fault of a parameter. */
export function invalidBuild(): Reply {
  return codeReply(400, "DEV.CB.032000", "Invalid parameter.");
}
