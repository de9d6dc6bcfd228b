import { hostNames } from "../../lib/local/simulator/host-name.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import type { SeededChoice } from "../rig/seeded-choice.ts";
import type { PlannedFault } from "./plan-faults.ts";

/** Something that befalls everybody: what is to be posted to the simulator's control API, and when. */
export type Outage = { readonly atMs: number; readonly path: string; readonly body: object; readonly words: string };

/** Faults that come in bursts, each on every other call. */
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

/** What a whole service does while it is down. */
const OUTAGES: readonly [PlannedFault, ...PlannedFault[]] = [
  { kind: "status", status: 503 },
  { kind: "status", status: 502, body: "html" },
];

/** Bursts and outages over the time in which requests are sent; tokens that expire and are revoked; an API that goes. */
export function planOutages(sendingMs: number, choice: SeededChoice): readonly Outage[] {
  const faultAt = (atMs: number, words: string, fault: object): Outage => ({
    atMs,
    path: "faults",
    body: fault,
    words,
  });
  const burst = (atMs: number): Outage => {
    const [service, forMs, fault] = [choice.pick(hostNames), choice.nextInteger(2_000, 6_000), choice.pick(BURSTS)];
    return faultAt(atMs, `burst ${service}`, { ...fault, service, forMs, probability: 0.5 });
  };
  const outage = (atMs: number): Outage => {
    const service = choice.pick(serviceNames);
    const forMs = Math.round(choice.nextInteger(60_000, 90_000) * Math.min(1, sendingMs / 150_000));
    return faultAt(atMs, `outage ${service} ${Math.round(forMs / 1000)} s`, {
      ...choice.pick(OUTAGES),
      service,
      forMs,
    });
  };
  /** While a service resets or hangs nobody guard for it, so calls to it multiply: a short while is enough. */
  const spell = (share: number, { forMs, ...fault }: PlannedFault & { service: string; forMs: number }): Outage => {
    const shortMs = Math.round(Math.min(forMs, sendingMs / 5));
    return faultAt(sendingMs * share, `${fault.service}: ${fault.kind}`, { ...fault, forMs: shortMs });
  };
  return [
    { atMs: 0, path: "iam", body: { tokenLifetimeMs: 30_000 }, words: "tokens live 30 s" },
    ...every(6_000, sendingMs + 20_000, choice).map(burst),
    ...every(100_000, Math.max(sendingMs, 100_000), choice).map((atMs) => outage((atMs % sendingMs) * 0.6)),
    faultAt(sendingMs * 0.7, "outage iam", {
      kind: "status",
      status: 503,
      service: "iam",
      forMs: Math.round(Math.min(15_000, sendingMs / 4)),
    }),
    spell(0.45, { kind: "hang", service: "aom", forMs: 8_000 }),
    spell(0.2, { kind: "reset", service: choice.pick(serviceNames), forMs: 20_000 }),
    { atMs: sendingMs / 3, path: "iam", body: { revoke: true }, words: "tokens revoked" },
    { atMs: sendingMs * 0.6, path: "switches", body: { buildV3Retired: true }, words: "Build v3 retired" },
  ].sort((a, b) => a.atMs - b.atMs);
}

/** Moments about so far apart. */
function every(stepMs: number, untilMs: number, choice: SeededChoice): number[] {
  return Array.from({ length: Math.floor(untilMs / stepMs) }, (_, i) => Math.round((i + choice.next()) * stepMs));
}
