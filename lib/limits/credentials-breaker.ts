import type { Account } from "../accounts/accounts.ts";
import type { Clock } from "../time/clock.ts";
import type { CallReport } from "./call-guard.ts";
import { createSemaphore, type Semaphore } from "./semaphore.ts";

/** How often the accounts secret is read again while an account is paused. */
export const SECRET_REREAD_MS = 30_000;

/** An account is tried again this long after its credentials were refused, changed or not. */
const PROBE_MS = 5 * 60_000;

/** What this process knows of one account's credentials. */
export type CredentialsBreaker = {
  /** One call at a time until a call has proven the credentials. */
  readonly semaphore: Semaphore;
  isFor(account: Account): boolean;
  isRefused(): boolean;
  /** How long to wait because the credentials were refused; undefined when a call may be made. */
  waitMs(): number | undefined;
  note(end: CallReport): void;
};

export function createCredentialsBreaker(account: Account, clock: Clock): CredentialsBreaker {
  const credentials = JSON.stringify(account);
  let isProven = false;
  let refusedMs: number | undefined;
  return {
    semaphore: createSemaphore(() => (isProven ? Number.POSITIVE_INFINITY : 1), clock),
    isFor: (other) => other === account || JSON.stringify(other) === credentials,
    isRefused: () => refusedMs !== undefined,
    waitMs() {
      const leftMs = refusedMs === undefined ? 0 : refusedMs + PROBE_MS - clock.now();
      return leftMs > 0 ? Math.min(leftMs, SECRET_REREAD_MS) : undefined;
    },
    note(end) {
      if (end.verdict === "unauthenticated") {
        isProven = false;
        refusedMs = clock.now();
      } else if (isProof(end)) {
        isProven = true;
        refusedMs = undefined;
      }
    },
  };
}

/** Whatever answer is not about the credentials proves them, if it came from behind the gateway's own faults and limits. */
function isProof({ verdict, wasAnswered }: CallReport): boolean {
  return wasAnswered && verdict !== "unavailable" && verdict !== "throttled";
}
