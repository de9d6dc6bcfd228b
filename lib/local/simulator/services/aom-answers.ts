import { jsonReply, type Reply } from "../reply.ts";
import type { StateWords } from "../task-state.ts";

/** The words of the state query. */
export const AOM_WORDS: StateWords = {
  running: "executing",
  stopping: "canceling",
  succeeded: "success",
  failed: "fail",
  aborted: "cancel",
  "end-failed": "executing",
};

/** An error of AOM, which repeats the HTTP status in its body. */
export function aomError(status: number, code: string, message: string): Reply {
  return jsonReply(status, { error_code: code, error_msg: message, http_code: status }, code);
}
