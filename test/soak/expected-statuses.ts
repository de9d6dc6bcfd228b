import type { RequestProfile } from "./plan-request.ts";
import { SOAK_ACCOUNTS } from "./soak-accounts.ts";

/** Flags of each status. Source: design.md. */
export const STATUS_FLAGS: Readonly<Record<string, readonly [ok: boolean, deadLettered: boolean]>> = {
  stopped: [true, false],
  "already-stopped": [true, false],
  "not-found": [false, false],
  selected: [true, false],
  "dry-run": [true, false],
  expired: [false, true],
  rejected: [false, true],
  denied: [false, true],
  refused: [false, true],
  "gave-up": [false, true],
};

/**
 * Statuses that a request can end with. For a wrong region it depends on what stopcord checks first: time, account or
 * region.
 */
export const POSSIBLE_STATUSES: Readonly<Record<RequestProfile["validity"], (status: string) => boolean>> = {
  valid: (status) => status !== "rejected",
  invalid: (status) => status === "rejected",
  "wrong-region": (status) => ["rejected", "expired", "denied"].includes(status),
};

/** True unless stopcord cannot sign with the account. */
export function isUsable(account: string): boolean {
  return SOAK_ACCOUNTS.every(({ name, access }) => name !== account || access !== "unusable");
}
