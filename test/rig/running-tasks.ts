import { randomUUID } from "node:crypto";
import type { Selection } from "../../lib/services/selection.ts";
import type { Service } from "../../lib/services/service.ts";
import { type ServiceName, serviceNames } from "../../lib/services/service-names.ts";
import { services } from "../../lib/services/services.ts";
import { type ExampleTarget, exampleTargets, makeTarget, targetKey } from "./example-targets.ts";

/** The services whose runs a request can select. */
export const selectable: readonly ServiceName[] = serviceNames.filter((name) => rowOf(name).selection !== undefined);

/** The selections that a service offers. */
export function selectionOf(service: ServiceName): Pick<Selection, "oneTask" | "project"> {
  return rowOf(service).selection ?? {};
}

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
  /** At most 27 lower-case letters and digits from which the ids are made; without it they are random. */
  readonly seed?: string;
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
  { count, codeartsProjectId = newId(), seed, more = {} }: RunningTaskOptions,
): RunningTask {
  const { oneTask, project } = selectionOf(service);
  const runField = oneTask?.runField ?? "taskId";
  const task = withProject(service, makeTarget(service, seed), codeartsProjectId);
  const targets = Array.from({ length: count }, (_, index) => ({
    ...task,
    [runField]: runIdOf(makeTarget(service, seed && `${seed}r${index}`)[runField], index),
  }));
  const ids = Object.keys(oneTask?.ids ?? {});
  const known: Readonly<Record<string, unknown>> = { ...task, codeartsProjectId };
  const ownIds = Object.fromEntries(ids.map((field) => [field, String(known[field])]));
  const place = project ? { codeartsProjectId } : {};
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

/** A number counts the runs of a task. */
function runIdOf(id: string | number | undefined, index: number): string | number {
  return typeof id === "number" ? index + 1 : (id ?? "");
}

function rowOf(name: ServiceName): Service {
  return services[name];
}
