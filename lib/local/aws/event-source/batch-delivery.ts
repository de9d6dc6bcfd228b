import type { InvocationResult } from "../lambda/execution-environment.ts";
import type { QueueAccess } from "./delete-messages.ts";
import type { SqsEvent, SqsRecord } from "./sqs-event.ts";

/** Messages received together; other receivers can receive them after `visibleAtMs`. Times are milliseconds since 1970. */
export type Batch = {
  readonly records: readonly SqsRecord[];
  readonly receivedAtMs: number;
  readonly visibleAtMs: number;
};

/** One batch, the result of its invocation, and the ids of the messages that were deleted after it. */
export type BatchDelivery = {
  /** The queue's name. */
  readonly queue: string;
  readonly messageIds: readonly string[];
  readonly receiveCounts: readonly number[];
  readonly receivedAtMs: number;
  readonly visibleAtMs: number;
  readonly settledAtMs: number;
  readonly result: InvocationResult;
  readonly deletedIds: readonly string[];
};

/** The queue of a batch, the function that gets it, and the rules of its delivery. */
export type DeliveryOptions = QueueAccess & {
  readonly queue: string;
  readonly reportsItemFailures: boolean;
  /** The function has `RecursiveLoop: Allow`; by default Lambda drops the 17th invocation of a loop. */
  readonly allowsRecursiveLoop?: boolean;
  readonly signal: AbortSignal;
  invoke(event: SqsEvent): Promise<InvocationResult>;
  /** Selects messages that are not deleted after success, as if SQS had lost the delete. */
  isDeleteLost?(record: SqsRecord): boolean;
  onError(error: unknown): void;
};
