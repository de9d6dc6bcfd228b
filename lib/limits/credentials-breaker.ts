import type { Account } from "../accounts/accounts.ts";
import type { Clock } from "../time/clock.ts";
import type { CallReport } from "./call-report.ts";
import { createSemaphore, type Semaphore } from "./semaphore.ts";

/** The interval at which the accounts secret is read again while credentials are refused. */
export const SECRET_REREAD_MS = 30_000;

/** Refused credentials that have not changed are tried again after this time. */
const PROBE_MS = 5 * 60_000;

/** A circuit breaker for one set of credentials, whatever accounts use it: it opens after a refusal, before Huawei Cloud locks the key. */
export type CredentialsBreaker = {
  /** One call at a time until a call has proven the credentials; no limit after that. */
  readonly semaphore: Semaphore;
  isProven(): boolean;
  isRefused(): boolean;
  /** Milliseconds to wait because the credentials were refused; undefined where a call may be made. */
  waitMs(): number | undefined;
  record(report: CallReport): void;
};

export function createCredentialsBreaker(clock: Clock): CredentialsBreaker {
  let isProven = false;
  let refusedMs: number | undefined;
  return {
    semaphore: createSemaphore(() => (isProven ? Number.POSITIVE_INFINITY : 1), clock),
    isProven: () => isProven,
    isRefused: () => refusedMs !== undefined,
    waitMs() {
      const leftMs = refusedMs === undefined ? 0 : refusedMs + PROBE_MS - clock.steady();
      return leftMs > 0 ? Math.min(leftMs, SECRET_REREAD_MS) : undefined;
    },
    record(report) {
      if (report.verdict === "unauthenticated") {
        isProven = false;
        refusedMs = clock.steady();
      } else if (isProof(report)) {
        isProven = true;
        refusedMs = undefined;
      }
    },
  };
}

/** The text that is the same for two accounts exactly where they use the same credentials; it holds secrets, so it stays in memory. */
export function credentialOf(account: Account): string {
  if ("iam" in account) return JSON.stringify([account.iam.domain, account.iam.user, account.iam.password]);
  return JSON.stringify([account.ak, account.sk, account.securityToken]);
}

/** Any answer but `unauthenticated` proves the credentials; `unavailable` and `throttled` prove nothing: the gateway may give them unchecked. */
function isProof({ verdict, wasAnswered }: CallReport): boolean {
  return wasAnswered && verdict !== "unavailable" && verdict !== "throttled";
}
