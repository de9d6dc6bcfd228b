import { QUEUE } from "../rig/virtual-worker.ts";

/** A halt that is in force from one time of the world to another; `covers` is what it names. */
export type GivenHalt = {
  readonly fromMs: number;
  readonly toMs: number;
  readonly covers: "all" | "service" | "another service" | "account" | "check1";
};

/** A worker may know the old value of the secret for so long. Source: design.md, section 8. */
const KNOWN_LATE_MS = 10_000;

const SELECTORS = {
  all: { all: true },
  service: { service: QUEUE },
  "another service": { service: "drs" },
  account: { account: "default" },
  check1: { idPrefix: "check1" },
} as const satisfies Readonly<Record<GivenHalt["covers"], object>>;

/** The text of the halt secret at a time. */
export function haltsAt(halts: readonly GivenHalt[], atMs: number): string {
  const inForce = halts.filter(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs);
  const why = { reason: "a test", by: "ops", since: "2026-11-22T08:00:00Z" };
  return JSON.stringify({ version: 1, halts: inForce.map(({ covers }) => ({ ...SELECTORS[covers], ...why })) });
}

/** The halt by which no stop call for a request of the account `default` may start at a time. */
export function haltThatForbids(halts: readonly GivenHalt[], id: string, atMs: number): GivenHalt | undefined {
  return halts.find((halt) => isCovered(halt, id) && halt.fromMs + KNOWN_LATE_MS <= atMs && atMs < halt.toMs);
}

/** True if a halt has covered a request up to a time. */
export function wasCovered(halts: readonly GivenHalt[], id: string, atMs: number): boolean {
  return halts.some((halt) => isCovered(halt, id) && halt.fromMs <= atMs);
}

function isCovered({ covers }: GivenHalt, id: string): boolean {
  return covers === "check1" ? id.startsWith("check1") : covers !== "another service";
}
