import * as z from "zod/mini";

const FAILURE = z.object({ itemIdentifier: z.string().check(z.minLength(1)) });

// An object without the list must be empty: a misspelt key must not pass for "nothing failed".
const ANSWER = z.nullable(
  z.union([
    z.object({ batchItemFailures: z.nullable(z.array(FAILURE)) }),
    z.strictObject({ batchItemFailures: z.optional(z.undefined()) }),
  ]),
);

/**
 * The ids that Lambda deletes after a function with ReportBatchItemFailures has answered: all but those that it lists,
 * and none if its answer cannot be read or lists a message that was not in the batch.
 */
export function idsToDelete(answer: unknown, messageIds: readonly string[]): readonly string[] {
  const parsed = ANSWER.safeParse(answer);
  if (!parsed.success) return [];
  const failed = new Set(parsed.data?.batchItemFailures?.map((failure) => failure.itemIdentifier));
  const isStranger = (id: string) => !messageIds.includes(id);
  return [...failed].some(isStranger) ? [] : messageIds.filter((id) => !failed.has(id));
}
