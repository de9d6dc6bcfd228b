import * as z from "zod/mini";

const FAILURE = z.object({ itemIdentifier: z.string().check(z.minLength(1)) });

// An object without the list must be empty: otherwise a misspelt key would mean that no message failed.
const ANSWER = z.nullable(
  z.union([
    z.object({ batchItemFailures: z.nullable(z.array(FAILURE)) }),
    z.strictObject({ batchItemFailures: z.optional(z.undefined()) }),
  ]),
);

/**
 * Ids that Lambda deletes after the answer of a function with ReportBatchItemFailures: all but those that the answer lists. It
 * deletes none if the answer is malformed or lists a message outside the batch.
 */
export function idsToDelete(answer: unknown, messageIds: readonly string[]): readonly string[] {
  const parsed = ANSWER.safeParse(answer);
  if (!parsed.success) return [];
  const failed = new Set(parsed.data?.batchItemFailures?.map((failure) => failure.itemIdentifier));
  const isUnknown = (id: string) => !messageIds.includes(id);
  return [...failed].some(isUnknown) ? [] : messageIds.filter((id) => !failed.has(id));
}
