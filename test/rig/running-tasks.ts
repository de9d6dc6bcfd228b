import { randomUUID } from "node:crypto";
import type { Service } from "../../lib/services/service.ts";
import { type ServiceName, serviceNames } from "../../lib/services/service-names.ts";
import { services } from "../../lib/services/services.ts";
import { type ExampleTarget, exampleTargets, makeTarget, targetKey } from "./example-targets.ts";

/** The services whose runs a request can select. */
export const selectable: readonly ServiceName[] = serviceNames.filter((name) => rowOf(name).selection !== undefined);

/** A task with several runs, as a selection and as the simulator name it. */
export type RunningTask = {
  readonly service: ServiceName;
  /** The target of its selection; that of Check is its project, since a check's task is its only run. */
  readonly selection: Readonly<Record<string, string>>;
  /** The tasks to make at the simulator, one for each run. */
  readonly runs: readonly Readonly<Record<string, unknown>>[];
  /** The keys of the runs at the simulator. */
  readonly keys: readonly string[];
};

export type RunningTaskOptions = {
  readonly count: number;
  readonly codeartsProjectId?: string;
  /** More fields of each run at the simulator. */
  readonly more?: Readonly<Record<string, unknown>>;
};

/** A random id of 32 letters and digits. */
export function newId(): string {
  return randomUUID().replaceAll("-", "");
}

/** Makes the ids of one task of a service with so many runs. */
export function runningTask(
  service: ServiceName,
  { count, codeartsProjectId = newId(), more = {} }: RunningTaskOptions,
): RunningTask {
  const { oneTask } = rowOf(service).selection ?? {};
  const runField = oneTask?.runField ?? "taskId";
  const task = withProject(service, makeTarget(service), codeartsProjectId);
  const targets = Array.from({ length: count }, (_, index) => ({
    ...task,
    [runField]: runIdOf(service, runField, index),
  }));
  const ids = Object.keys(oneTask?.ids ?? {});
  const known: Readonly<Record<string, unknown>> = { ...task, codeartsProjectId };
  const ownIds = Object.fromEntries(ids.map((field) => [field, String(known[field])]));
  const place = rowOf(service).selection?.project ? { codeartsProjectId } : {};
  return {
    service,
    selection: oneTask ? { ...ownIds, [runField]: "running" } : { runningIn: codeartsProjectId },
    runs: targets.map((target) => ({ service, ...target, ...place, ...more })),
    keys: targets.map((target) => targetKey(service, target)),
  };
}

function withProject(service: ServiceName, target: ExampleTarget, codeartsProjectId: string): ExampleTarget {
  return "codeartsProjectId" in exampleTargets[service] ? { ...target, codeartsProjectId } : target;
}

function runIdOf(service: ServiceName, field: string, index: number): string | number {
  const example: ExampleTarget = exampleTargets[service];
  if (typeof example[field] === "number") return index + 1;
  return makeTarget(service)[field] ?? "";
}

function rowOf(name: ServiceName): Service {
  return services[name];
}
