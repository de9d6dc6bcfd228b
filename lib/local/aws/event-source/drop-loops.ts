import type { InvocationFailure } from "../lambda/execution-environment.ts";
import { hopsOf, MAX_HOPS } from "../trace-header.ts";
import { acknowledge } from "./acknowledge.ts";
import type { Batch, BatchDelivery, DeliveryOptions } from "./batch-delivery.ts";
import type { SqsRecord } from "./sqs-event.ts";

/** Lambda's answer to the invocation that would be the 17th of a loop. */
const LOOP_DETECTED: InvocationFailure = {
  ok: false,
  error: "recursive-loop",
  errorType: "RecursiveInvocationException",
  message:
    "Lambda has detected your function being invoked in a recursive loop with other Amazon Web Services resources and " +
    "stopped your function's invocation.",
};

/** A batch that Lambda takes apart: messages to invoke the function with, and messages of a loop; either may be absent. */
export type SplitBatch = { readonly invoked?: Batch; readonly looped?: Batch };

/** Splits the messages off that have come through 16 invocations, unless the function allows recursive loops. */
export function splitLoops(batch: Batch, { allowsRecursiveLoop = false }: DeliveryOptions): SplitBatch {
  const isLooped = ({ attributes }: SqsRecord) => !allowsRecursiveLoop && hopsOf(attributes.AWSTraceHeader) >= MAX_HOPS;
  const { looped = [], invoked = [] } = Object.groupBy(batch.records, (one) => (isLooped(one) ? "looped" : "invoked"));
  return {
    ...(looped.length > 0 && { looped: { ...batch, records: looped } }),
    ...(invoked.length > 0 && { invoked: { ...batch, records: invoked } }),
  };
}

/** Leaves the messages of a loop in the queue, so that they return by their visibility and end in the dead-letter queue. */
export async function dropLoops(batch: Batch, options: DeliveryOptions): Promise<BatchDelivery> {
  const ids = batch.records.map(({ messageId }) => messageId).join(", ");
  options.onError(
    new Error(
      `${options.queue}: Lambda does not invoke the function with message ${ids}, which has come through ${MAX_HOPS} ` +
        "invocations; set recursiveLoop: Allow for a function that sends to its own queue",
    ),
  );
  return acknowledge(batch, LOOP_DETECTED, options);
}
