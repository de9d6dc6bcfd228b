import type { Message } from "@aws-sdk/client-sqs";
import { parseOutcome } from "../client.ts";
import type { Outcome } from "../outcome/outcome.ts";

/** The outcome in a message; undefined for somebody else's message. */
export function readOutcome({ Body = "" }: Message): Outcome | undefined {
  try {
    return parseOutcome(Body);
  } catch {
    return undefined;
  }
}
