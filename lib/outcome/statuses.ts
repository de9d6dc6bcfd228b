/** What can become of a request, whether that is what its sender wanted, and whether a person must look at it. */
export const STATUSES = {
  stopped: { ok: true, deadLetter: false },
  "already-stopped": { ok: true, deadLetter: false },
  "not-found": { ok: false, deadLetter: false },
  "dry-run": { ok: true, deadLetter: false },
  expired: { ok: false, deadLetter: true },
  rejected: { ok: false, deadLetter: true },
  denied: { ok: false, deadLetter: true },
  refused: { ok: false, deadLetter: true },
  "gave-up": { ok: false, deadLetter: true },
} as const satisfies Readonly<Record<string, { ok: boolean; deadLetter: boolean }>>;

/** The `status` of an outcome. */
export type Status = keyof typeof STATUSES;

/** The `code` of an outcome, which tells cases of one status apart. */
export const CODES = {
  inferred: "stopped: no answer to a stop call was seen; the state of the task says that it was stopped",
  "account-unknown": "denied: the accounts secret holds no such account",
  "account-paused": "denied: the account's credentials had been refused and were not mended before the deadline",
  credentials: "denied: the cloud does not accept the account's credentials",
  "end-failed": "refused: the service tried to end the task and failed",
  unavailable: "gave-up: the service could not be reached or answered with its own faults",
  busy: "gave-up: another operation was running on the task",
  throttled: "gave-up: the cloud asked for fewer calls",
  "not-confirmed": "gave-up: the stop was taken, but the task had not ended by the deadline",
  "state-unknown": "gave-up: the task may have been stopped or not",
} as const satisfies Readonly<Record<string, string>>;

/** The `code` of an outcome. */
export type Code = keyof typeof CODES;
