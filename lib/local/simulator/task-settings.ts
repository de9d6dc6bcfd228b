import * as z from "zod/mini";
import type { ServiceName } from "../../services/service-names.ts";
import { TASK_STATES } from "./task-state.ts";

const durationMs = z.int().check(z.minimum(0));

const alphanumericId = z.string().check(z.regex(/^[A-Za-z0-9]{32}$/));

/** The fields of a new task beside its service and its ids, as zod schemas. */
export const taskSettings = {
  name: z.optional(z.string()),
  projectId: z.optional(alphanumericId),
  /** The CodeArts project whose lists name the task. */
  codeartsProjectId: z.optional(alphanumericId),
  startedAt: z.optional(z.iso.datetime()),
  startedBy: z.optional(z.string()),
  state: z._default(z.enum(TASK_STATES), "running"),
  word: z.optional(z.union([z.string(), z.number(), z.null()])),
  listWord: z.optional(z.union([z.string(), z.number(), z.null()])),
  isQueued: z._default(z.boolean(), false),
  endsAfterMs: z._default(z.union([durationMs, z.literal("never")]), 300),
  endsByItself: z.optional(z.strictObject({ state: z.enum(["succeeded", "failed"]), afterMs: durationMs })),
  endFails: z._default(z.boolean(), false),
};

/** A task to make; its key stands for its ids. */
export type NewTask = z.output<z.ZodMiniObject<typeof taskSettings>> & {
  readonly service: ServiceName;
  readonly key: string;
};
