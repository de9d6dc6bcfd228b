import * as z from "zod/mini";

const TIME = z.pipe(
  z.iso.datetime(),
  z.transform((text) => Date.parse(text)),
);

const STOP_CALL = z.object({
  event: z.literal("stop-call"),
  at: TIME,
  tookEffect: z.boolean(),
  status: z.optional(z.number()),
  errorCode: z.optional(z.string()),
  fault: z.optional(z.string()),
});

const CHANGE = z.object({ event: z.enum(["created", "set", "state"]), at: TIME, state: z.string() });

/** A task in the simulator's record; times in milliseconds since 1970. */
export const TASK = z.object({
  service: z.string(),
  key: z.string(),
  history: z.array(z.discriminatedUnion("event", [STOP_CALL, CHANGE])),
});

export type TaskRecord = z.output<typeof TASK>;

type Change = Extract<TaskRecord["history"][number], { state: string }>;

function changesBy({ history }: TaskRecord, atMs: number): Change[] {
  return history.filter((entry): entry is Change => entry.event !== "stop-call" && entry.at <= atMs);
}

/** Returns the state of a task at a time; undefined before the task existed. */
export function stateAt(task: TaskRecord, atMs: number): string | undefined {
  return changesBy(task, atMs).at(-1)?.state;
}

/** Lists the states that the task took between two times. */
export function statesBetween(task: TaskRecord, fromMs: number, toMs: number): readonly (string | undefined)[] {
  return changesBy(task, toMs).flatMap(({ at, state }) => (at >= fromMs ? [state] : []));
}

/**
 * True if a stop call had taken effect by then. A task that was not created as `stopping` gets that state only from a
 * stop call.
 */
export function wasStoppedBy(task: TaskRecord, atMs: number): boolean {
  return changesBy(task, atMs).some(({ event, state }) => event === "state" && state === "stopping");
}

/** True if the task was created as stopping or stopped, so that another caller had stopped it. */
export function wasCreatedStopped({ history }: TaskRecord): boolean {
  const [first] = history;
  return first?.event === "created" && (first.state === "stopping" || first.state === "aborted");
}

const ENDED: readonly (string | undefined)[] = ["succeeded", "failed", "aborted"];

/** True if the task had ended by then, by itself or by a stop. */
export function hasEndedBy(task: TaskRecord, atMs: number): boolean {
  return ENDED.includes(stateAt(task, atMs));
}
