import { isoTimes } from "../../time/iso-time.ts";
import type { ServiceName } from "../../services/service-names.ts";
import type { NewTask } from "./new-task.ts";
import type { StateWords, SimulatedTaskState } from "./task-state.ts";

/** A stop call in a task's history; its end is filled in when it is known. */
export type StopCall = {
  readonly at: string;
  readonly event: "stop-call";
  readonly requestId: string;
  tookEffect: boolean;
  status?: number | undefined;
  errorCode?: string | undefined;
  fault?: string | undefined;
};

type Change = { readonly at: string; readonly event: "created" | "set" | "state"; readonly state: SimulatedTaskState };

/** Something that can be stopped, and all that ever happened to it. */
export type Task = NewTask & {
  state: SimulatedTaskState;
  stopCalls: number;
  stopsTaken: number;
  /** The next change that comes by itself. */
  due?: { readonly atMs: number; readonly state: SimulatedTaskState } | undefined;
  readonly history: (StopCall | Change)[];
};

/** All tasks, and the only way to change them. */
export type Tasks = ReturnType<typeof createTasks>;

const STOPPABLE: readonly SimulatedTaskState[] = ["running", "end-failed"];

/** Holds tasks by service and key; what falls due is booked, at its own time, whenever a task is looked at. */
export function createTasks(now: () => number) {
  const tasks = new Map<string, Task>();

  function find(service: ServiceName, key: string): Task | undefined {
    const task = tasks.get(`${service} ${key}`);
    if (task) settle(task, now());
    return task;
  }

  return {
    find,

    /** Makes a task, or sets an existing one anew; what it has been through stays in its history. */
    put(made: NewTask): Task {
      const old = find(made.service, made.key);
      const past = { stopCalls: old?.stopCalls ?? 0, stopsTaken: old?.stopsTaken ?? 0, history: old?.history ?? [] };
      const task: Task = { ...made, ...past, due: firstDue(made, now()) };
      task.history.push({ at: iso(now()), event: old ? "set" : "created", state: task.state });
      tasks.set(`${task.service} ${task.key}`, task);
      return task;
    },

    list({ service, key }: { service?: string | undefined; key?: string | undefined }): Task[] {
      const isAsked = (task: Task) => (service ?? task.service) === task.service && (key ?? task.key) === task.key;
      const one = service !== undefined && key !== undefined ? [tasks.get(`${service} ${key}`)] : tasks.values();
      const asked = [...one].filter((task) => task !== undefined).filter(isAsked);
      for (const task of asked) settle(task, now());
      return asked;
    },

    /** Begins to stop a task; false, and nothing happens, when it is not in a state to be stopped. */
    stop(task: Task, { isForced = false } = {}): boolean {
      if (!STOPPABLE.includes(task.state)) return false;
      const atMs = now();
      task.stopsTaken += 1;
      change(task, "stopping", atMs);
      const state = task.endFails && !isForced ? "end-failed" : "aborted";
      task.due = task.endsAfterMs === "never" ? undefined : { atMs: atMs + task.endsAfterMs, state };
      settle(task, atMs);
      return true;
    },
  };
}

/** Books a stop call that has come in for a task. */
export function recordStopCall(task: Task, requestId: string, atMs: number): StopCall {
  const call: StopCall = { at: iso(atMs), event: "stop-call", requestId, tookEffect: false };
  task.stopCalls += 1;
  task.history.push(call);
  return call;
}

/** What a service calls a task's state: the word it was made with while nothing has changed, else the service's own. */
export function stateWordOf<Word>(task: Task, words: StateWords<Word>): Word | NonNullable<Task["word"]> | null {
  return task.word === undefined ? words[task.state] : task.word;
}

/** When a task came to its end, or undefined while it has not. */
export function endTimeOf({ state, history }: Task): string | undefined {
  if (state === "running" || state === "stopping") return undefined;
  return history.findLast(({ event }) => event !== "stop-call")?.at;
}

function firstDue({ state, endsAfterMs, endsByItself, endFails }: NewTask, nowMs: number): Task["due"] {
  if (state === "running" && endsByItself) return { atMs: nowMs + endsByItself.afterMs, state: endsByItself.state };
  if (state !== "stopping" || endsAfterMs === "never") return undefined;
  return { atMs: nowMs + endsAfterMs, state: endFails ? "end-failed" : "aborted" };
}

function settle(task: Task, nowMs: number): void {
  if (task.due && nowMs >= task.due.atMs) change(task, task.due.state, task.due.atMs);
}

function change(task: Task & { word?: unknown }, state: SimulatedTaskState, atMs: number): void {
  task.state = state;
  task.due = undefined;
  task.word = undefined;
  task.history.push({ at: iso(atMs), event: "state", state });
}

const iso = isoTimes();
