import type { HostName } from "./host-name.ts";

type Tally = Record<string, number>;

/** Running totals since the start or the last reset. */
export type Counts = {
  /** By host, then by kind of call. */
  calls: Record<string, Tally>;
  statuses: Tally;
  /** Calls that came to no answer: reset or left hanging. */
  unanswered: number;
  throttled: number;
  stopsTaken: number;
  tokensIssued: number;
  /** By access key and by user. */
  wrongSignatures: Tally;
  wrongPasswords: Tally;
  /** By kind of fault. */
  faults: Tally;
};

/** All totals at zero. */
export function createCounts(): Counts {
  return {
    calls: {},
    statuses: {},
    unanswered: 0,
    throttled: 0,
    stopsTaken: 0,
    tokensIssued: 0,
    wrongSignatures: {},
    wrongPasswords: {},
    faults: {},
  };
}

/** Adds one to a name's total. */
export function increment(totals: Tally, name: string | number): void {
  totals[name] = (totals[name] ?? 0) + 1;
}

/** Adds one call to its host and kind. */
export function countCall(counts: Counts, host: HostName | "none", kind: string): void {
  const kinds = counts.calls[host] ?? {};
  counts.calls[host] = kinds;
  increment(kinds, kind);
}
