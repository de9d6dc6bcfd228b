import * as z from "zod/mini";

/** A queue that the template declares, with its attributes in the form that CreateQueue takes. */
export type TemplateQueue = {
  /** Its logical id in the template. */
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly attributes: Readonly<Record<string, string>>;
};

/** Seconds for which SQS hides a received message from other receivers; SQS's own default is 30. */
export function visibilityTimeoutSeconds({ attributes }: TemplateQueue): number {
  return Number(attributes.VisibilityTimeout ?? 30);
}

/** The dead-letter queue of a queue and the receives before a message goes there; empty without a redrive policy. */
export function readRedrivePolicy({ attributes }: Pick<TemplateQueue, "attributes">): z.output<typeof REDRIVE_POLICY> {
  return REDRIVE_POLICY.parse(JSON.parse(attributes.RedrivePolicy ?? "{}"));
}

const REDRIVE_POLICY = z.object({
  deadLetterTargetArn: z.optional(z.string()),
  maxReceiveCount: z.optional(z.pipe(z.union([z.number(), z.string()]), z.transform(Number))),
});
