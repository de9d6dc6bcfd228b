import type { OutcomeCase } from "./advice.ts";
import { STATUSES, type StatusRow } from "./statuses.ts";

/** The meaning of an outcome for the task: `unknown` where stopcord itself could not tell. */
export type StopResult = "stopped" | "not stopped" | "unknown";

/** Codes of outcomes after which the task may have stopped all the same. */
const OPEN_CODES: ReadonlySet<OutcomeCase["code"]> = new Set(["not-confirmed", "state-unknown"]);

/** Tells whether a task is stopped or ended, after an outcome. */
export function stopResultOf({ status, code }: OutcomeCase): StopResult {
  const row: StatusRow = STATUSES[status];
  if (row.isStopped) return "stopped";
  return OPEN_CODES.has(code) ? "unknown" : "not stopped";
}
