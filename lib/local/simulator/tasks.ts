import type { ServiceName } from "../../services/service-names.ts";
import { isoTime } from "../../time/iso-time.ts";
import type { NewTask } from "./task-settings.ts";
import type { SimulatedTaskState, StateWords } from "./task-state.ts";

/** A stop call in a task's history; the fields of its answer are set once the answer is known. */
export type StopCall = {
  readonly at: string;
  readonly event: "stop-call";
  readonly requestId: string;
  tookEffect: boolean;
  status?: number | undefined;
  errorCode?: string | undefined;
  fault?: string | undefined;
};

type StateChange = {
  readonly at: string;
  readonly event: "created" | "set" | "state";
  readonly state: SimulatedTaskState;
};

/** A task and its whole history. */
export type Task = NewTask & {
  state: SimulatedTaskState;
  stopCalls: number;
  stopsTaken: number;
  /** The next state change that time brings about. */
  due?: { readonly atMs: number; readonly state: SimulatedTaskState } | undefined;
  readonly history: (StopCall | StateChange)[];
};

/** All tasks; every change of a task goes through it. */
export type Tasks = ReturnType<typeof createTasks>;

const STOPPABLE: readonly SimulatedTaskState[] = ["running", "end-failed"];

/** Holds tasks by service and key. A change that has become due is recorded when the task is next read, with its due time. */
export function createTasks(now: () => number) {
  const tasks = new Map<string, Task>();

  function find(service: ServiceName, key: string): Task | undefined {
    const task = tasks.get(`${service} ${key}`);
    if (task) applyDueChange(task, now());
    return task;
  }

  function list({ service, key }: { service?: string | undefined; key?: string | undefined }): Task[] {
    const isAsked = (task: Task) => (service ?? task.service) === task.service && (key ?? task.key) === task.key;
    const one = service !== undefined && key !== undefined ? [tasks.get(`${service} ${key}`)] : tasks.values();
    const asked = [...one].filter((task) => task !== undefined).filter(isAsked);
    for (const task of asked) applyDueChange(task, now());
    return asked;
  }

  return {
    find,

    /** Makes a task, or replaces an existing one; the history and the totals stay. */
    put(made: NewTask): Task {
      const old = find(made.service, made.key);
      const task: Task = {
        ...made,
        stopCalls: old?.stopCalls ?? 0,
        stopsTaken: old?.stopsTaken ?? 0,
        history: old?.history ?? [],
        due: firstDue(made, now()),
      };
      task.history.push({ at: isoTime(now()), event: old ? "set" : "created", state: task.state });
      tasks.set(`${task.service} ${task.key}`, task);
      return task;
    },

    list,

    /** The tasks of a service whose keys begin with an id, such as the builds of a job. */
    runsOf: (service: ServiceName, id: string): Task[] =>
      list({ service }).filter(({ key }) => key.startsWith(`${id}/`)),

    /** The tasks of a service in a CodeArts project. */
    runsIn: (service: ServiceName, codeartsProjectId: string): Task[] =>
      list({ service }).filter((task) => task.codeartsProjectId === codeartsProjectId),

    /** Begins to stop a task; returns false and changes nothing if its state does not allow a stop. */
    stop(task: Task, { isForced = false } = {}): boolean {
      if (!STOPPABLE.includes(task.state)) return false;
      const atMs = now();
      task.stopsTaken += 1;
      changeState(task, "stopping", atMs);
      const state = task.endFails && !isForced ? "end-failed" : "aborted";
      task.due = task.endsAfterMs === "never" ? undefined : { atMs: atMs + task.endsAfterMs, state };
      applyDueChange(task, atMs);
      return true;
    },
  };
}

/** Adds a received stop call to a task's history. */
export function recordStopCall(task: Task, requestId: string, atMs: number): StopCall {
  const call: StopCall = { at: isoTime(atMs), event: "stop-call", requestId, tookEffect: false };
  task.stopCalls += 1;
  task.history.push(call);
  return call;
}

/** The word for a task's state: the `word` it was made with until its state changes, then the service's own. */
export function stateWordOf<Word>(task: Task, words: StateWords<Word>): Word | NonNullable<Task["word"]> | null {
  return task.word === undefined ? words[task.state] : task.word;
}

/** The word for a task's state in a list: the `listWord` it was made with until its state changes, then the service's own. */
export function listWordOf<Word>(task: Task, words: StateWords<Word>): Word | NonNullable<Task["listWord"]> | null {
  return task.listWord === undefined ? words[task.state] : task.listWord;
}

/** The time at which a task started: as it was made, or that of its first creation. */
export function startTimeOf({ startedAt, history }: Task): string {
  return startedAt ?? history[0]?.at ?? "";
}

/** The time at which a task ended, or undefined for a task that has not. */
export function endTimeOf({ state, history }: Task): string | undefined {
  if (state === "running" || state === "stopping") return undefined;
  return history.findLast(({ event }) => event !== "stop-call")?.at;
}

function firstDue({ state, endsAfterMs, endsByItself, endFails }: NewTask, nowMs: number): Task["due"] {
  if (state === "running" && endsByItself) return { atMs: nowMs + endsByItself.afterMs, state: endsByItself.state };
  if (state !== "stopping" || endsAfterMs === "never") return undefined;
  return { atMs: nowMs + endsAfterMs, state: endFails ? "end-failed" : "aborted" };
}

function applyDueChange(task: Task, nowMs: number): void {
  if (task.due && nowMs >= task.due.atMs) changeState(task, task.due.state, task.due.atMs);
}

type ChangeableWords = { word?: unknown; listWord?: unknown; isQueued: boolean };

function changeState(task: Task & ChangeableWords, state: SimulatedTaskState, atMs: number): void {
  task.state = state;
  task.due = undefined;
  task.word = undefined;
  task.listWord = undefined;
  task.isQueued = false;
  task.history.push({ at: isoTime(atMs), event: "state", state });
}
