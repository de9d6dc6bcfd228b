import type { TemplateFunction } from "./functions.ts";
import type { TemplateQueue } from "./template-queue.ts";

/** An event source mapping that the template declares: the queue that feeds a function, and the batches it forms. */
export type EventSourceMapping = {
  /** Its logical id in the template. */
  readonly id: string;
  readonly queue: TemplateQueue;
  readonly function: TemplateFunction;
  readonly batchSize: number;
  /** Seconds to wait for a full batch, counted from its first message. */
  readonly windowSeconds: number;
  readonly maximumConcurrency?: number | undefined;
  /** The function answers with the ids of the messages that failed (`ReportBatchItemFailures`). */
  readonly reportsItemFailures: boolean;
  readonly isEnabled: boolean;
};
