import { once } from "node:events";
import { join } from "node:path";
import type { Display } from "./display.ts";
import { endpointOverrides } from "./function-variables.ts";
import { readLogLine } from "./log-line.ts";
import type { Machine } from "./machine.ts";
import { readSamples, type Sample } from "./samples.ts";
import type { StartOptions } from "./start-options.ts";
import { PROJECT, type StartRun } from "./start-run.ts";
import { unexpectedResults } from "./unexpected-results.ts";

const SAMPLES_LIMIT_MS = 60_000;

/** Reads the samples; none if an endpoint is overridden, because the samples are made for the simulator. */
export async function readSamplesToSend({
  options,
  display,
  env,
}: Omit<StartRun, "signal">): Promise<readonly Sample[]> {
  if (!options.samples) return [];
  const overrides = Object.keys(endpointOverrides(env));
  if (overrides.length === 0) return readSamplesOf(options);
  const reason = `npm start sends samples to the simulator only, and ${overrides.join(", ")} names another endpoint`;
  if (options.once) throw new Error(reason);
  display.progress(reason);
  return [];
}

/** Reads the samples of a folder, by default `events`. */
export function readSamplesOf({ eventsFolder = join(PROJECT, "events") }: StartOptions): Promise<readonly Sample[]> {
  return readSamples(eventsFolder);
}

/** Sends the samples and shows their outcomes; false if one is not as expected. Throws if the run is interrupted. */
export async function sendSamples(
  { display, signal }: Pick<StartRun, "display" | "signal">,
  machine: Machine,
  samples: readonly Sample[],
): Promise<boolean> {
  if (samples.length === 0) return true;
  const { runSamples } = await import("./run-samples.ts");
  const running = runSamples(machine, samples, { limitMs: SAMPLES_LIMIT_MS, onResult: display.sample });
  const results = await Promise.race([running, aborted(signal)]);
  if (results === undefined) throw signal.reason;
  display.summary(results);
  return unexpectedResults(results).length === 0;
}

/** Resolves once the signal aborts. */
export async function aborted(signal: AbortSignal): Promise<undefined> {
  if (!signal.aborted) await once(signal, "abort");
}

/** Returns a display of log lines without the outcomes of samples, which are shown when they come from the queue. */
export function logWithoutSamples({ log }: Pick<Display, "log">, samples: readonly Sample[]): Display["log"] {
  const sampleIds = new Set(samples.flatMap(({ outcomes }) => outcomes.map(({ requestId }) => requestId)));
  return (name, line) => {
    const logged = readLogLine(line);
    if (logged.kind !== "outcome" || !sampleIds.has(logged.outcome.requestId)) log(name, line);
  };
}
