/** The states of a task, in one vocabulary for all services. */
export const TASK_STATES = ["running", "stopping", "succeeded", "failed", "aborted", "end-failed"] as const;

/** A state of a task; `end-failed` is a DRS job that could not be ended. */
export type SimulatedTaskState = (typeof TASK_STATES)[number];

/** A service's own word for each state. */
export type StateWords<Word = string> = Readonly<Record<SimulatedTaskState, Word>>;
