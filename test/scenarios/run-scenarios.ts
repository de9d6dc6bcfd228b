import type { Machine } from "../../lib/local/machine.ts";
import { runSamples } from "../../lib/local/run-samples.ts";
import type { LoggedCall } from "../../lib/local/simulator/call-log.ts";
import type { Outcome } from "../../lib/outcome/outcome.ts";
import { buildCredential, buildScenarioRequest, buildScenarioTarget, buildTaskKey, type Scenario } from "./scenario.ts";

/** What became of a scenario. */
export type ScenarioResult = {
  readonly scenario: Scenario;
  readonly startedMs: number;
  readonly outcome?: Outcome | undefined;
  readonly calls: readonly LoggedCall[];
  /** Each field of the outcome that is not as expected, in words. */
  readonly differences: readonly string[];
};

const LIMIT_MS = 180_000;

/** Plays scenarios at the same time; each is told when it is settled. */
export async function runScenarios(
  machine: Machine,
  scenarios: readonly Scenario[],
  onPlayed: (played: ScenarioResult) => void,
): Promise<readonly ScenarioResult[]> {
  const simulator = `${machine.huaweiUrl}/_simulator`;
  await Promise.all(scenarios.map((scenario) => prepare(simulator, scenario)));
  const startedMs = Date.now();
  const telling: Promise<ScenarioResult>[] = [];
  const samples = scenarios.map((scenario) => ({
    ...{ name: scenario.id, body: buildScenarioRequest(scenario), given: [] },
    outcomes: [{ ...scenario.expected, requestId: scenario.id }],
  }));
  const results = await runSamples(machine, samples, {
    limitMs: LIMIT_MS,
    onResult: ({ sample, ...result }) => telling.push(tell(sample, result)),
  });
  for (const { sample, outcome, differences } of results) {
    if (outcome === undefined) telling.push(tell(sample, { differences }));
  }
  return Promise.all(telling);

  async function tell(id: string, result: Pick<ScenarioResult, "outcome" | "differences">): Promise<ScenarioResult> {
    const scenario = scenarios.find((one) => one.id === id);
    if (scenario === undefined) throw new Error(`no scenario ${id} was played`);
    const { outcome, differences } = result;
    const played = { scenario, startedMs, outcome, differences, calls: await callsOf(simulator, scenario) };
    onPlayed(played);
    return played;
  }
}

async function prepare(simulator: string, scenario: Scenario): Promise<void> {
  const { service, task, faults } = scenario;
  const whose = { service, task: buildTaskKey(scenario) };
  await ask(`${simulator}/tasks`, { service, ...buildScenarioTarget(scenario), ...task });
  await ask(`${simulator}/credentials`, buildCredential(scenario));
  await ask(
    `${simulator}/faults`,
    faults.map((fault) => ({ ...whose, ...fault })),
  );
}

async function callsOf(simulator: string, scenario: Scenario): Promise<readonly LoggedCall[]> {
  const query = new URLSearchParams({ service: scenario.service, task: buildTaskKey(scenario) });
  return (await ask(`${simulator}/calls?${query}`)) as readonly LoggedCall[]; // the simulator's own type
}

async function ask(url: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(url, body === undefined ? {} : { method: "POST", body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}
