import { codeReply, jsonReply, type Reply } from "../reply.ts";
import type { StateWords } from "../task-state.ts";

/** The detail query has no word for "stopping", so a run that is being stopped reads as running. */
export const PIPELINE_WORDS: StateWords = {
  running: "RUNNING",
  stopping: "RUNNING",
  succeeded: "COMPLETED",
  failed: "FAILED",
  aborted: "CANCELED",
  "end-failed": "RUNNING",
};

/** A fault of a parameter. */
export function invalidPipeline(): Reply {
  return codeReply(400, "DEVCP.00021400", "Invalid parameter.");
}

/** The answer about a run that does not exist: the error page lists it under 200. */
export function unknownRun(): Reply {
  return codeReply(200, "DEVCP.00012002", "The record is not in the database.");
}

/** The form `{"error":{"code","message"}}`, which Terraform's provider reads beside `{error_code, error_msg}`. */
export function noMember(): Reply {
  const code = "DEVPIPE.00011412";
  return jsonReply(200, { error: { code, message: "The project does not exist or you are not a member." } }, code);
}

/** The answer about a pipeline that does not exist, as Terraform's provider meets it. */
export function unknownPipeline(): Reply {
  return codeReply(200, "DEVPIPE.00011401", "The pipeline does not exist.");
}
