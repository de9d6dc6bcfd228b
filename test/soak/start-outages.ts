import type { SimulatorControl } from "../rig/simulator-control.ts";
import type { Pacer } from "./pacer.ts";
import type { Weather } from "./plan-outages.ts";

/** Lets the weather of a plan happen at its times. */
export async function makeWeather(
  weather: readonly Weather[],
  { simulator, pacer, signal }: { simulator: SimulatorControl; pacer: Pacer; signal: AbortSignal },
): Promise<void> {
  for (const { atMs, path, body } of weather) {
    await pacer.reach(atMs);
    if (signal.aborted) return;
    await simulator.post(path, body);
  }
}
