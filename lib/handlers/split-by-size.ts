import type { QueueRecord } from "../sqs/delivery.ts";

/** The records of a batch by the size of their bodies, each part in its order. */
export function splitBySize(records: readonly QueueRecord[], maxSmall: number) {
  const isLarge = ({ body }: QueueRecord) => typeof body === "string" && body.length > maxSmall;
  return { small: records.filter((record) => !isLarge(record)), large: records.filter(isLarge) };
}
