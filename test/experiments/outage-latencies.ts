import type { Outcome } from "../../lib/outcome/outcome.ts";
import { type ServiceName, serviceNames } from "../../lib/services/service-names.ts";
import { quantile } from "../rig/statistics.ts";
import type { Claim, FigureTable } from "./experiment.ts";

/** Start and end of an outage, in milliseconds since 1970. */
export type Outage = { readonly outageMs: number; readonly endMs: number };

/** Times from `sentAt` to the outcome in milliseconds, by the phase in which the request was sent. */
export type Latencies = {
  readonly before: readonly number[];
  readonly during: readonly number[];
  readonly after: readonly number[];
};

/** Groups the latencies of outcomes by service and phase. */
export function groupLatencies(
  outcomes: readonly Outcome[],
  { outageMs, endMs }: Outage,
): ReadonlyMap<ServiceName, Latencies> {
  const latenciesOf = (service: ServiceName): Latencies => {
    const own = outcomes.filter((outcome) => outcome.service === service);
    const within = (fromMs: number, toMs: number) =>
      own.filter(({ sentAt }) => isBetween(sentAt, fromMs, toMs)).map(({ elapsedMs }) => elapsedMs);
    return {
      before: within(0, outageMs),
      during: within(outageMs, endMs),
      after: within(endMs, Number.POSITIVE_INFINITY),
    };
  };
  return new Map(serviceNames.map((name) => [name, latenciesOf(name)]));
}

/** True if a time lies in the outage. */
export function isDuring(time: string, { outageMs, endMs }: Outage): boolean {
  return isBetween(time, outageMs, endMs);
}

/** Makes a table with the latencies of each service. */
export function buildLatencyTable(latencies: ReadonlyMap<ServiceName, Latencies>): FigureTable {
  return { title: "from sentAt to the outcome, ms", rows: [...latencies].map(([name, one]) => makeRow(name, one)) };
}

/** Claims that the outage of one service does not slow the other services down. */
export function claimOthersAreUnaffected(latencies: ReadonlyMap<ServiceName, Latencies>, affected: ServiceName): Claim {
  return {
    text: "the p95 of each other service rises by at most 50 % or 250 ms during the outage",
    holds: [...latencies].every(([service, one]) => service === affected || isUnaffected(one)),
  };
}

function isUnaffected({ before, during }: Latencies): boolean {
  const usualMs = quantile(before, 0.95);
  return quantile(during, 0.95) <= Math.max(usualMs * 1.5, usualMs + 250);
}

function isBetween(time: string, fromMs: number, toMs: number): boolean {
  return Date.parse(time) >= fromMs && Date.parse(time) < toMs;
}

function makeRow(service: string, latencies: Latencies) {
  const columns = Object.entries(latencies).flatMap(([phase, ms]) => [
    [`${phase} p50`, formatQuantile(ms, 0.5)],
    [`${phase} p95`, formatQuantile(ms, 0.95)],
  ]);
  return { service, ...Object.fromEntries(columns) };
}

function formatQuantile(ms: readonly number[], share: number): number | "–" {
  return ms.length === 0 ? "–" : Math.round(quantile(ms, share));
}
