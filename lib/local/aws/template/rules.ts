import * as z from "zod/mini";
import type { EventSourceMapping } from "./mappings.ts";
import type { TemplateQueue } from "./queues.ts";

/** Throws what SQS says to a queue that it would not make. */
export function assertValidQueue({ id, attributes }: TemplateQueue): void {
  const { maxReceiveCount } = readRedrivePolicy(attributes);
  if (maxReceiveCount === undefined || isWithin(maxReceiveCount, 1, 1000)) return;
  throw new Error(
    `template: ${id}: Value ${attributes.RedrivePolicy} for parameter RedrivePolicy is invalid. Reason: Invalid value for ` +
      `maxReceiveCount: ${maxReceiveCount}, valid values are from 1 to 1000 both inclusive.`,
  );
}

/** Throws what Lambda says to an event source mapping that it would not make. */
export function assertValidMapping({ id, ...mapping }: EventSourceMapping): void {
  const visibilitySeconds = visibilityTimeoutSeconds(mapping.queue);
  const { timeoutSeconds } = mapping.function;
  const { batchSize, windowSeconds, maximumConcurrency } = mapping;
  const refusals: readonly (readonly [isRefused: boolean, words: string])[] = [
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
  const refusal = refusals.find(([isRefused]) => isRefused);
  if (refusal) throw new Error(`template: ${id}: ${refusal[1]}`);
}

/** How long a received message is hidden from others; 30 s is what SQS does without being told. */
export function visibilityTimeoutSeconds({ attributes }: TemplateQueue): number {
  return Number(attributes.VisibilityTimeout ?? 30);
}

/** Where a queue's messages go after so many receives; empty for a queue without a redrive policy. */
export function readRedrivePolicy(attributes: TemplateQueue["attributes"]): z.output<typeof REDRIVE_POLICY> {
  return REDRIVE_POLICY.parse(JSON.parse(attributes.RedrivePolicy ?? "{}"));
}

const REDRIVE_POLICY = z.object({
  deadLetterTargetArn: z.optional(z.string()),
  maxReceiveCount: z.optional(z.pipe(z.union([z.number(), z.string()]), z.transform(Number))),
});

function isWithin(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
