import { HOST_NAMES, SERVICE_NAMES } from "../../lib/local/simulator/host-name.ts";
import type { Dice } from "../rig/seeded-choice.ts";
import type { FaultOrder } from "./plan-faults.ts";

/** Something that befalls everybody: what is to be posted to the simulator's control API, and when. */
export type Weather = { readonly atMs: number; readonly path: string; readonly body: object; readonly words: string };

/** Faults that come in bursts, each on every other call. */
const BURSTS: readonly [FaultOrder, ...FaultOrder[]] = [
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
const OUTAGES: readonly [FaultOrder, ...FaultOrder[]] = [
  { kind: "status", status: 503 },
  { kind: "status", status: 502, body: "html" },
];

/** Bursts and outages over the time in which requests are sent; tokens that expire and are revoked; an API that goes. */
export function planWeather(sendingMs: number, dice: Dice): readonly Weather[] {
  const faultAt = (atMs: number, words: string, fault: object): Weather => ({
    atMs,
    path: "faults",
    body: fault,
    words,
  });
  const burst = (atMs: number): Weather => {
    const [service, forMs, fault] = [dice.pick(HOST_NAMES), dice.whole(2_000, 6_000), dice.pick(BURSTS)];
    return faultAt(atMs, `burst ${service}`, { ...fault, service, forMs, probability: 0.5 });
  };
  const outage = (atMs: number): Weather => {
    const service = dice.pick(SERVICE_NAMES);
    const forMs = Math.round(dice.whole(60_000, 90_000) * Math.min(1, sendingMs / 150_000));
    return faultAt(atMs, `outage ${service} ${Math.round(forMs / 1000)} s`, { ...dice.pick(OUTAGES), service, forMs });
  };
  /** While a service resets or hangs nobody guard for it, so calls to it multiply: a short while is enough. */
  const spell = (share: number, { forMs, ...fault }: FaultOrder & { service: string; forMs: number }): Weather => {
    const shortMs = Math.round(Math.min(forMs, sendingMs / 5));
    return faultAt(sendingMs * share, `${fault.service}: ${fault.kind}`, { ...fault, forMs: shortMs });
  };
  return [
    { atMs: 0, path: "iam", body: { tokenLifetimeMs: 30_000 }, words: "tokens live 30 s" },
    ...every(6_000, sendingMs + 20_000, dice).map(burst),
    ...every(100_000, Math.max(sendingMs, 100_000), dice).map((atMs) => outage((atMs % sendingMs) * 0.6)),
    faultAt(sendingMs * 0.7, "outage iam", {
      kind: "status",
      status: 503,
      service: "iam",
      forMs: Math.round(Math.min(15_000, sendingMs / 4)),
    }),
    spell(0.45, { kind: "hang", service: "aom", forMs: 8_000 }),
    spell(0.2, { kind: "reset", service: dice.pick(SERVICE_NAMES), forMs: 20_000 }),
    { atMs: sendingMs / 3, path: "iam", body: { revoke: true }, words: "tokens revoked" },
    { atMs: sendingMs * 0.6, path: "switches", body: { buildV3Retired: true }, words: "Build v3 retired" },
  ].sort((a, b) => a.atMs - b.atMs);
}

/** Moments about so far apart. */
function every(stepMs: number, untilMs: number, dice: Dice): number[] {
  return Array.from({ length: Math.floor(untilMs / stepMs) }, (_, i) => Math.round((i + dice.number()) * stepMs));
}
