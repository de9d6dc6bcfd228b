import * as z from "zod/mini";
import type { ServiceName } from "../../services/service-names.ts";
import { TASK_STATES } from "./task-state.ts";

const duration = z.int().check(z.minimum(0));

const settings = {
  name: z.optional(z.string()),
  projectId: z.optional(z.string().check(z.regex(/^[A-Za-z0-9]{32}$/))),
  state: z._default(z.enum(TASK_STATES), "running"),
  word: z.optional(z.union([z.string(), z.number(), z.null()])),
  endsAfterMs: z._default(z.union([duration, z.literal("never")]), 300),
  endsByItself: z.optional(z.strictObject({ state: z.enum(["succeeded", "failed"]), afterMs: duration })),
  endFails: z._default(z.boolean(), false),
};

const id = z.string().check(z.minLength(1));
const buildNo = z.pipe(
  z.union([z.int().check(z.minimum(1)), z.string().check(z.regex(/^[1-9]\d*$/))]),
  z.transform(String),
);

const ONE = z.discriminatedUnion(
  "service",
  [
    z.strictObject({ service: z.literal("codearts-deploy"), taskId: id, recordId: id, ...settings }),
    z.strictObject({ service: z.literal("codearts-check"), taskId: id, ...settings }),
    z.strictObject({ service: z.literal("codearts-build"), jobId: id, buildNo, ...settings }),
    z.strictObject({ service: z.literal("drs"), jobId: id, ...settings }),
    z.strictObject({ service: z.literal("aom"), workflowId: id, executionId: id, ...settings }),
  ],
  "an object whose service is codearts-deploy, codearts-check, codearts-build, drs or aom",
);

/** Tasks to make: their targets in the words of a request, and how they are to behave. */
export const newTasksSchema = z.array(ONE);

/** A task to make as it is written. */
export type NewTaskInput = z.input<typeof ONE>;

/** A task to make, its ids folded into one key. */
export type NewTask = {
  readonly service: ServiceName;
  readonly key: string;
} & Omit<z.output<typeof ONE>, "service" | "taskId" | "recordId" | "jobId" | "buildNo" | "workflowId" | "executionId">;

/** Gives parsed tasks their keys: the ids of the target in order, joined by slashes. */
export function newTasks(parsed: z.output<typeof newTasksSchema>): NewTask[] {
  return parsed.map((task) => ({ ...task, key: keyOf(task) }));
}

function keyOf(task: z.output<typeof ONE>): string {
  switch (task.service) {
    case "codearts-deploy":
      return `${task.taskId}/${task.recordId}`;
    case "codearts-check":
      return task.taskId;
    case "codearts-build":
      return `${task.jobId}/${task.buildNo}`;
    case "drs":
      return task.jobId;
    case "aom":
      return `${task.workflowId}/${task.executionId}`;
  }
}
