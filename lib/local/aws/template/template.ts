import * as z from "zod/mini";

const PROPERTIES = z.record(z.string(), z.unknown());

/** The parts of a compiled CloudFormation template that the one-machine edition reads. */
export const templateSchema = z.object({
  Parameters: z._default(z.record(z.string(), z.object({ Default: z.optional(z.unknown()) })), {}),
  Conditions: z._default(PROPERTIES, {}),
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Condition: z.optional(z.string()), Properties: z._default(PROPERTIES, {}) }),
  ),
});

/** A parsed template. */
export type Template = z.output<typeof templateSchema>;
