import type { SimulatorControl } from "../rig/simulator-control.ts";
import type { PlanClock } from "./plan-clock.ts";
import type { Outage } from "./plan-outages.ts";

type OutageContext = {
  readonly simulator: SimulatorControl;
  readonly clock: PlanClock;
  readonly signal: AbortSignal;
};

/** Posts each outage of a plan to the simulator at its time, until `signal` aborts. */
export async function startOutages(outages: readonly Outage[], context: OutageContext): Promise<void> {
  const { simulator, clock, signal } = context;
  for (const { atMs, path, body } of outages) {
    await clock.waitUntil(atMs);
    if (signal.aborted) return;
    await simulator.post(path, body);
  }
}
