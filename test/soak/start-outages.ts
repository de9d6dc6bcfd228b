import type { SimulatorControl } from "../rig/simulator-control.ts";
import type { PlanClock } from "./plan-clock.ts";
import type { Outage } from "./plan-outages.ts";

/** Lets the weather of a plan happen at its times. */
export async function startOutages(
  weather: readonly Outage[],
  { simulator, clock, signal }: { simulator: SimulatorControl; clock: PlanClock; signal: AbortSignal },
): Promise<void> {
  for (const { atMs, path, body } of weather) {
    await clock.waitUntil(atMs);
    if (signal.aborted) return;
    await simulator.post(path, body);
  }
}
