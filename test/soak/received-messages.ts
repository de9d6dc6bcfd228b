import * as z from "zod/mini";
import type { ReceivedMessage } from "../rig/collect.ts";
import { parseJson } from "./parse-json.ts";

/** An outcome as it came out of `results`, with the fields that the judge reads. */
export type ReceivedOutcome = z.output<typeof OUTCOME>;

/** A message of `dead-letters`. */
export type ReceivedDeadLetter = Pick<ReceivedMessage, "body" | "attributes">;

const OUTCOME = z.looseObject({
  requestId: z.string(),
  status: z.string(),
  ok: z.boolean(),
  code: z.optional(z.string()),
  errorMessage: z.optional(z.string()),
  service: z.optional(z.string()),
  account: z.optional(z.string()),
  /** Empty where SQS rejected the entry for its free text. */
  message: z.string(),
  calls: z.number(),
  deliveries: z.number(),
  finishedAt: z.iso.datetime(),
  confirmed: z.boolean(),
  deadLettered: z.boolean(),
  /** The runs of a selection. */
  selected: z.optional(z.array(z.looseObject({ id: z.string() }))),
});

/** Reads a message of `results`; throws for a message that is no outcome. */
export function readReceivedOutcome({ body }: ReceivedMessage): ReceivedOutcome {
  const outcome = OUTCOME.safeParse(parseJson(body));
  if (!outcome.success) throw new Error(`reading results: this message is no outcome: ${body}`);
  return outcome.data;
}
