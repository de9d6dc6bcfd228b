import type { Machine } from "../../lib/local/machine.ts";
import { runSamples, type SampleResult } from "../../lib/local/run-samples.ts";
import type { LoggedCall } from "../../lib/local/simulator/call-log.ts";
import type { Outcome } from "../../lib/outcome/outcome.ts";
import { type SimulatorControl, simulatorControl } from "../rig/simulator-control.ts";
import { haltScenarios } from "./halt-scenarios.ts";
import {
  buildBehaviour,
  buildCredential,
  buildScenarioIds,
  buildScenarioRequest,
  listRuns,
  type Scenario,
} from "./scenario.ts";

/** A scenario with one of its outcomes and the calls about its tasks. */
export type ScenarioResult = {
  readonly scenario: Scenario;
  readonly startedMs: number;
  /** Missing if no outcome arrived in time. */
  readonly outcome?: Outcome | undefined;
  readonly calls: readonly LoggedCall[];
  /** A line for each field of the outcome that differs from the expected one. */
  readonly differences: readonly string[];
};

const LIMIT_MS = 200_000;

/** Runs all scenarios at the same time. Passes each result to `onResult` as soon as its outcome arrives. */
export async function runScenarios(
  machine: Machine,
  scenarios: readonly Scenario[],
  onResult: (result: ScenarioResult) => void,
): Promise<readonly ScenarioResult[]> {
  const simulator = simulatorControl(machine.huaweiUrl);
  await Promise.all(scenarios.map((scenario) => prepare(simulator, scenario)));
  const halts = await haltScenarios(machine, scenarios);
  const startedMs = Date.now();
  const ended = new AbortController();
  const lifting = halts.lift(ended.signal);

  const finish = async ({ sample: id, expected, outcome, differences }: SampleResult) => {
    const scenario = scenarios.find((one) => one.id === id);
    if (scenario === undefined) throw new Error(`running scenarios: an outcome of the unknown scenario ${id}`);
    const calls = await fetchCalls(simulator, scenario, expected.requestId);
    const result = { scenario, startedMs, outcome, differences, calls };
    onResult(result);
    return result;
  };

  const finished: Promise<ScenarioResult>[] = [];
  const results = await runSamples(machine, scenarios.map(toSample), {
    limitMs: LIMIT_MS,
    onResult: (result) => finished.push(finish(result)),
  });
  ended.abort();
  await lifting;
  const withoutOutcome = results.filter(({ outcome }) => outcome === undefined);
  for (const result of withoutOutcome) finished.push(finish(result));
  return Promise.all(finished);
}

function toSample(scenario: Scenario) {
  return {
    name: scenario.id,
    body: buildScenarioRequest(scenario),
    given: [],
    outcomes: [
      { ...scenario.expected, requestId: scenario.id },
      ...listRuns(scenario).map(({ requestId }) => ({ requestId, status: "stopped", ok: true })),
    ],
  };
}

async function prepare(simulator: SimulatorControl, scenario: Scenario): Promise<void> {
  const { tasks, faults } = buildBehaviour(scenario, scenario);
  await simulator.post("tasks", tasks);
  await simulator.post("credentials", buildCredential(scenario));
  await simulator.post("faults", faults);
}

/** Fetches the calls about the tasks of a scenario, or those about the run of one request of a selection. */
async function fetchCalls(
  simulator: SimulatorControl,
  scenario: Scenario,
  requestId: string,
): Promise<readonly LoggedCall[]> {
  const run = listRuns(scenario).find((one) => one.requestId === requestId);
  const { keys, places } = buildScenarioIds(scenario);
  const tasks = run === undefined ? [...keys, ...places] : [run.key];
  const calls = await Promise.all(tasks.map((task) => simulator.calls({ service: scenario.service, task })));
  const byNumber = new Map(calls.flat().map((call) => [call.n, call]));
  return [...byNumber.values()].sort((a, b) => a.n - b.n);
}
