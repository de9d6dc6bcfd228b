/** Where a task is, in one vocabulary for all services. */
export const TASK_STATES = ["running", "stopping", "succeeded", "failed", "aborted", "end-failed"] as const;

/** One of those; `end-failed` is a DRS job that could not be ended. */
export type SimulatedTaskState = (typeof TASK_STATES)[number];

/** Each service's own word for each state. */
export type StateWords<Word = string> = Readonly<Record<SimulatedTaskState, Word>>;
