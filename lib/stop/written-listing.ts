import * as z from "zod/mini";

const text = z.string().check(z.maxLength(256));
const count = z.int().check(z.minimum(0));

/** The most entries of each list that a message carries. */
const MAX_PENDING = 2_000;
const MAX_RUNS = 100;

const query = z.object({
  list: text,
  page: count,
  taskId: z.optional(text),
  taskName: z.optional(text),
  mark: z.optional(text),
  pass: z.optional(count),
  hasNews: z.optional(z.boolean()),
});

const run = z.object({
  target: z.record(z.string(), z.union([text, z.number(), z.boolean()])),
  id: text,
  name: z.optional(text),
  since: z.optional(text),
  by: z.optional(text),
});

/** The list of a selection in the attribute `progress`. Its ids are checked again before they are used. */
export const writtenListing = z.object({
  pending: z.array(query).check(z.maxLength(MAX_PENDING)),
  runs: z.array(run).check(z.maxLength(MAX_RUNS)),
  protectedIds: z.array(text),
  queued: count,
  unreadable: count,
  seen: z.array(text),
});
