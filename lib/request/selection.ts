import * as z from "zod/mini";
import { isObject } from "../parse.ts";
import type { Selection } from "../services/selection.ts";
import { alphanumericText, type Service, type TargetShape } from "../services/service.ts";

/** The run id that stands for every running run. */
export const RUNNING = "running";

/** The longest id of a selection: each of its runs gets a request whose id ends with the ids of the run. */
export const MAX_SELECTION_ID = 63;

const AT_MOST_FAULT = "a whole number from 1 to 100";

/** The largest number of runs that a selection stops. */
export const atMost = z._default(
  z.int(AT_MOST_FAULT).check(z.minimum(1, AT_MOST_FAULT), z.maximum(100, AT_MOST_FAULT)),
  20,
);

/** A kind of target: one run, all runs of one task, or all runs of a CodeArts project. */
export type TargetKind = "run" | "task" | "project";

const PROJECT_TARGET = { runningIn: alphanumericText(32), atMost };

/** The fields of every kind of target that a service takes. */
export function targetShapes(service: Service): Readonly<Partial<Record<TargetKind, TargetShape>>> {
  const { oneTask, project } = service.selection ?? {};
  return {
    run: service.target,
    ...(oneTask && { task: taskTarget(oneTask) }),
    ...(project && { project: PROJECT_TARGET }),
  };
}

function taskTarget({ ids, runField }: NonNullable<Selection["oneTask"]>): TargetShape {
  return { ...ids, [runField]: z.literal(RUNNING), atMost };
}

/** The kind of a target as a producer wrote it; `refused` where the service takes no selection on purpose. */
export function kindOfTarget({ selection, selectionRefusal }: Service, target: unknown): TargetKind | "refused" {
  if (!isObject(target)) return "run";
  const isSelection = "runningIn" in target || Object.values(target).includes(RUNNING);
  if (selectionRefusal !== undefined) return isSelection ? "refused" : "run";
  if (selection?.project !== undefined && "runningIn" in target) return "project";
  const { oneTask } = selection ?? {};
  return oneTask !== undefined && target[oneTask.runField] === RUNNING ? "task" : "run";
}
