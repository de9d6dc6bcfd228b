import type { Message } from "@aws-sdk/client-sqs";
import { parseOutcome } from "../../client.ts";
import type { Outcome } from "../../outcome/outcome.ts";

/** Returns the outcome in a message. Undefined if the message is not an outcome. */
export function readOutcome({ Body = "" }: Message): Outcome | undefined {
  try {
    return parseOutcome(Body);
  } catch {
    return undefined;
  }
}
