import { hurryingClock } from "../rig/clock.ts";

/** A clock on which a pause is over at once, and on which a time limit, which is a wait with a signal, never ends. */
export function pausingClock(chance = 0) {
  const hurrying = hurryingClock({ luck: chance });
  return {
    ...hurrying,
    wait: (ms: number, signal?: AbortSignal) => (signal === undefined ? hurrying.wait(ms) : abortOf(signal)),
  };
}

function abortOf(signal: AbortSignal): Promise<void> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}
