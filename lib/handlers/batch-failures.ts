import type { SQSBatchResponse } from "aws-lambda";

/** The answer of a function to its event source: every record of the batch but those that are done has failed. */
export function batchFailures(
  records: readonly { readonly messageId: string }[],
  doneIds: ReadonlySet<string>,
): SQSBatchResponse {
  const failed = records.filter(({ messageId }) => !doneIds.has(messageId));
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}
