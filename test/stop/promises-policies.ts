import { QUEUE } from "../rig/virtual-worker.ts";

/** A restriction of the account that is in force from one time of the world to another; `covers` is what it forbids. */
export type GivenPolicy = {
  readonly fromMs: number;
  readonly toMs: number;
  readonly covers: "check1" | "service" | "sender" | "another service" | "account";
};

/** A worker may know the old accounts for so long. Source: design.md, section 7. */
const KNOWN_LATE_MS = 60_000;

const RESTRICTIONS = {
  check1: { protected: ["CHECK1"] },
  service: { allow: { services: ["drs"] } },
  sender: { allow: { senders: ["AIDAOTHER"] } },
  "another service": { allow: { services: [QUEUE] } },
  account: { alow: {} },
} as const satisfies Readonly<Record<GivenPolicy["covers"], object>>;

/** The text of an accounts secret with the restriction of a time. */
export function accountsAt(secret: string, policies: readonly GivenPolicy[], atMs: number): string {
  const inForce = policies.find(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs);
  const accounts = Object.entries<object>(JSON.parse(secret));
  const restriction = inForce && RESTRICTIONS[inForce.covers];
  return JSON.stringify(Object.fromEntries(accounts.map(([name, account]) => [name, { ...account, ...restriction }])));
}

/** The restriction by which no stop call for a task may start at a time: one that every read of the last minute has found. */
export function policyThatForbids(
  policies: readonly GivenPolicy[],
  task: string,
  atMs: number,
): GivenPolicy | undefined {
  const ofLastMinute = policies.filter(({ fromMs, toMs }) => fromMs <= atMs && atMs - KNOWN_LATE_MS < toMs);
  const [only, ...others] = ofLastMinute;
  if (only === undefined || others.length > 0) return undefined; // a worker may know either
  const isKnown = only.fromMs + KNOWN_LATE_MS <= atMs && atMs < only.toMs;
  return isKnown && isCovered(only, task) ? only : undefined;
}

/** True if a restriction has covered a task up to a time. */
export function wasForbidden(policies: readonly GivenPolicy[], task: string, atMs: number): boolean {
  return policies.some((policy) => isCovered(policy, task) && policy.fromMs <= atMs);
}

function isCovered({ covers }: GivenPolicy, task: string): boolean {
  return covers === "check1" ? task === "check1" : covers !== "another service";
}
