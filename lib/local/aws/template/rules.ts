import type { EventSourceMapping } from "./event-source-mapping.ts";
import { readRedrivePolicy, type TemplateQueue, visibilityTimeoutSeconds } from "./template-queue.ts";

/** Throws SQS's error message for a queue that SQS refuses to create. */
export function assertValidQueue(queue: TemplateQueue): void {
  const { maxReceiveCount } = readRedrivePolicy(queue);
  if (maxReceiveCount === undefined || isWithin(maxReceiveCount, 1, 1000)) return;
  throw new Error(
    `template: ${queue.id}: Value ${queue.attributes.RedrivePolicy} for parameter RedrivePolicy is invalid. Reason: Invalid ` +
      `value for maxReceiveCount: ${maxReceiveCount}, valid values are from 1 to 1000 both inclusive.`,
  );
}

/** Throws Lambda's error message for an event source mapping that Lambda refuses to create. */
export function assertValidMapping({ id, ...mapping }: EventSourceMapping): void {
  const visibilitySeconds = visibilityTimeoutSeconds(mapping.queue);
  const { timeoutSeconds } = mapping.function;
  const { batchSize, windowSeconds, maximumConcurrency } = mapping;
  const rules: readonly (readonly [isBroken: boolean, message: string])[] = [
    [
      visibilitySeconds < timeoutSeconds,
      `Queue visibility timeout: ${visibilitySeconds} seconds is less than Function timeout: ${timeoutSeconds} seconds`,
    ],
    [!isWithin(batchSize, 1, 10_000), `BatchSize ${batchSize} is not within 1–10000`],
    [!isWithin(windowSeconds, 0, 300), `MaximumBatchingWindowInSeconds ${windowSeconds} is not within 0–300`],
    [
      batchSize > 10 && windowSeconds === 0,
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    ],
    [
      maximumConcurrency !== undefined && !isWithin(maximumConcurrency, 2, 1000),
      `MaximumConcurrency ${maximumConcurrency} is not within 2–1000`,
    ],
  ];
  const broken = rules.find(([isBroken]) => isBroken);
  if (broken) throw new Error(`template: ${id}: ${broken[1]}`);
}

function isWithin(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
