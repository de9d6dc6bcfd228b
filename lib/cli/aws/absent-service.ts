import { AwsError } from "./aws-error.ts";
import type { Connection } from "./connection.ts";

/** Tells whether an error means that a local emulator lacks the service. */
export function isAbsentService(error: unknown, { isLocal }: Connection): boolean {
  return isLocal && error instanceof AwsError && error.kind === "absent";
}
