import type { ReceivedOutcome } from "./received-messages.ts";

/** Formats the status of an outcome, followed by its code if it has one. */
export function formatStatus({ status, code }: ReceivedOutcome): string {
  return code === undefined ? status : `${status} (${code})`;
}
