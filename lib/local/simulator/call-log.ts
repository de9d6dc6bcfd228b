import type { IncomingHttpHeaders } from "node:http";
import type { HostName } from "./host-name.ts";

/** A received call and its result; the result is set once it is known. */
export type LoggedCall = {
  readonly n: number;
  readonly at: string;
  readonly service: HostName | "none";
  readonly kind: "stop" | "state" | "list" | "token" | "unknown";
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The key of the task that it names; several keys are joined by commas. */
  readonly task: string;
  readonly requestId: string;
  /** The access key or the user, set if authentication succeeds. */
  caller?: string;
  /** Missing if no answer was sent. */
  status?: number | undefined;
  errorCode?: string | undefined;
  fault?: string | undefined;
  tookEffect: boolean;
};

/** The end of a call: the answer as far as it was sent; without a status none came. */
export type CallAnswer = {
  readonly status?: number | undefined;
  readonly body: string;
  readonly sent: "whole" | "cut" | "none";
};

/** An observer of calls. `keys` are the tasks that a call names. */
export type CallTap = {
  onCall(call: LoggedCall, keys: readonly string[]): void;
  onAnswer(call: LoggedCall, answer: CallAnswer): void;
};

/** The calls to list: `since` is a time in milliseconds since 1970, `after` the `n` of a call. */
export type CallFilter = {
  readonly service?: string | undefined;
  readonly kind?: string | undefined;
  readonly task?: string | undefined;
  readonly since?: number | undefined;
  readonly after?: number | undefined;
};

/** Every call, in the order of arrival. */
export type CallLog = ReturnType<typeof createCallLog>;

/** An append-only log with an index by task, so that the calls of one task are cheap to read. */
export function createCallLog() {
  let calls: LoggedCall[] = [];
  let byTask = new Map<string, LoggedCall[]>();
  let nextNumber = 1;

  function callsToSearch({ task, after }: CallFilter): readonly LoggedCall[] {
    if (task !== undefined) return byTask.get(task) ?? [];
    const first = calls[0]?.n ?? nextNumber;
    return after === undefined ? calls : calls.slice(Math.max(0, after + 1 - first));
  }

  return {
    add(call: Omit<LoggedCall, "n" | "task" | "tookEffect">, tasks: readonly string[]): LoggedCall {
      const logged: LoggedCall = { n: nextNumber++, ...call, task: tasks.join(","), tookEffect: false };
      calls.push(logged);
      for (const task of tasks) append(byTask, task, logged);
      return logged;
    },
    list: (filter: CallFilter) => callsToSearch(filter).filter((call) => matches(call, filter)),
    clear() {
      calls = [];
      byTask = new Map();
    },
  };
}

function matches(call: LoggedCall, { service, kind, since, after }: CallFilter): boolean {
  if (service !== undefined && call.service !== service) return false;
  if (kind !== undefined && call.kind !== kind) return false;
  if (after !== undefined && call.n <= after) return false;
  return since === undefined || Date.parse(call.at) >= since;
}

function append(byTask: Map<string, LoggedCall[]>, task: string, call: LoggedCall): void {
  const calls = byTask.get(task);
  if (calls) calls.push(call);
  else byTask.set(task, [call]);
}
