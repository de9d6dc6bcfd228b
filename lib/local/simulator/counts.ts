import type { HostName } from "./host-name.ts";

type NumberByName = Record<string, number>;

/** Totals since the start or since the last reset. */
export type Counts = {
  /** By host, then by kind of call. */
  calls: Record<string, NumberByName>;
  statuses: NumberByName;
  /** Calls without an answer: reset or left open. */
  unanswered: number;
  throttled: number;
  stopsTaken: number;
  tokensIssued: number;
  /** By access key, and by user. */
  wrongSignatures: NumberByName;
  wrongPasswords: NumberByName;
  /** By kind of fault. */
  faults: NumberByName;
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

/** Adds one to the total of a name. */
export function increment(totals: NumberByName, name: string | number): void {
  totals[name] = (totals[name] ?? 0) + 1;
}

/** Adds one to the calls of a host and kind. */
export function countCall(counts: Counts, host: HostName | "none", kind: string): void {
  const kinds = counts.calls[host] ?? {};
  counts.calls[host] = kinds;
  increment(kinds, kind);
}
