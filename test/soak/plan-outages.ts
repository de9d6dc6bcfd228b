import { hostNames } from "../../lib/local/simulator/host-name.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import type { SeededChoice } from "../rig/seeded-choice.ts";
import type { PlannedFault } from "./plan-faults.ts";

/** A change at the simulator that affects all requests: a body to post to its control API, at a time of the plan. */
export type Outage = { readonly atMs: number; readonly path: string; readonly body: object; readonly label: string };

type ServiceFault = PlannedFault & { readonly service: string; readonly forMs: number };

/** Faults of short bursts; each affects every other call. */
const BURSTS: readonly [PlannedFault, ...PlannedFault[]] = [
  { kind: "status", status: 503 },
  { kind: "status", status: 504, when: "after" },
  { kind: "reset" },
  { kind: "reset", when: "after" },
  { kind: "cut", when: "after" },
  { kind: "html" },
  { kind: "garbage", when: "after" },
  { kind: "throttle", retryAfterSeconds: 1 },
  { kind: "latency", ms: 700 },
];

/** Answers of a service that is down. */
const OUTAGES: readonly [PlannedFault, ...PlannedFault[]] = [
  { kind: "status", status: 503 },
  { kind: "status", status: 502, body: "html" },
];

const BURST_INTERVAL_MS = 6_000;
const OUTAGE_INTERVAL_MS = 100_000;

/** Plans bursts and outages for the sending time, short and revoked tokens, and the end of the Build API v3. */
export function planOutages(sendingMs: number, choice: SeededChoice): readonly Outage[] {
  const burstTimes = spreadTimes(BURST_INTERVAL_MS, sendingMs + 20_000, choice);
  const bursts = burstTimes.map((atMs) => planBurst(atMs, choice));
  const outageTimes = spreadTimes(OUTAGE_INTERVAL_MS, Math.max(sendingMs, OUTAGE_INTERVAL_MS), choice);
  const outages = outageTimes.map((atMs) => planServiceOutage((atMs % sendingMs) * 0.6, sendingMs, choice));
  // Calls to a service multiply while it hangs or resets connections, so a short time is enough.
  const briefly = (fault: ServiceFault) => ({ ...fault, forMs: Math.round(Math.min(fault.forMs, sendingMs / 5)) });
  const iamOutageMs = Math.round(Math.min(15_000, sendingMs / 4));
  return [
    { atMs: 0, path: "iam", body: { tokenLifetimeMs: 30_000 }, label: "tokens live 30 s" },
    ...bursts,
    ...outages,
    planFault(sendingMs * 0.7, "outage iam", { kind: "status", status: 503, service: "iam", forMs: iamOutageMs }),
    planFault(sendingMs * 0.45, "aom: hang", briefly({ kind: "hang", service: "aom", forMs: 8_000 })),
    planFault(
      sendingMs * 0.2,
      "one service: reset",
      briefly({ kind: "reset", service: choice.pick(serviceNames), forMs: 20_000 }),
    ),
    { atMs: sendingMs / 3, path: "iam", body: { revoke: true }, label: "tokens revoked" },
    { atMs: sendingMs * 0.6, path: "switches", body: { buildV3Retired: true }, label: "Build v3 retired" },
  ].sort((a, b) => a.atMs - b.atMs);
}

function planBurst(atMs: number, choice: SeededChoice): Outage {
  const service = choice.pick(hostNames);
  const forMs = choice.nextInteger(2_000, 6_000);
  return planFault(atMs, `burst ${service}`, { ...choice.pick(BURSTS), service, forMs, probability: 0.5 });
}

/** Plans an outage of one service, 60 to 90 s long, shorter in a plan of less than 150 s. */
function planServiceOutage(atMs: number, sendingMs: number, choice: SeededChoice): Outage {
  const service = choice.pick(serviceNames);
  const forMs = Math.round(choice.nextInteger(60_000, 90_000) * Math.min(1, sendingMs / 150_000));
  const label = `outage ${service} ${Math.round(forMs / 1000)} s`;
  return planFault(atMs, label, { ...choice.pick(OUTAGES), service, forMs });
}

function planFault(atMs: number, label: string, body: ServiceFault): Outage {
  return { atMs, path: "faults", body, label };
}

/** Spreads times from 0 to `untilMs`, one at random in each interval. */
function spreadTimes(intervalMs: number, untilMs: number, choice: SeededChoice): number[] {
  const count = Math.floor(untilMs / intervalMs);
  return Array.from({ length: count }, (_, i) => Math.round((i + choice.next()) * intervalMs));
}
