import { vi } from "vitest";
import type { BatchDelivery } from "../../../../lib/local/aws/event-source/batch-delivery.ts";

/** Waits until an assertion holds, 15 seconds at most. */
export function until(assertion: () => unknown): Promise<unknown> {
  return vi.waitFor(assertion, { timeout: 15_000, interval: 100 });
}

/** The ids of all deleted messages, sorted. */
export function deletedIn(deliveries: readonly BatchDelivery[]): readonly string[] {
  return deliveries.flatMap(({ deletedIds }) => deletedIds).toSorted();
}

export function sorted(ids: readonly (string | undefined)[]): readonly (string | undefined)[] {
  return ids.toSorted();
}

/** Source of a handler that succeeds. */
export const SUCCEED = "export const handler = async () => ({});";

/** Source of a handler that runs a statement at the first delivery of a message and succeeds afterwards. */
export function failingOnce(failure: string): string {
  return `export const handler = async ({ Records }) => {
    const isFirst = Records.some((record) => record.attributes.ApproximateReceiveCount === "1");
    if (isFirst) { ${failure}; }
    return {};
  };`;
}
