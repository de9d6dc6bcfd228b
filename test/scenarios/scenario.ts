import { hash } from "node:crypto";
import { SIMULATOR_PROJECTS } from "../../lib/local/simulator/registry.ts";
import type { Outcome } from "../../lib/outcome/outcome.ts";
import type { ServiceName } from "../../lib/services/service-names.ts";
import { makeTarget, targetKey } from "../rig/example-targets.ts";
import { runningTask } from "../rig/running-tasks.ts";

/** A stop under conditions that make its outcome hard to find out, and the expected outcome. */
export type Scenario = {
  /** Id of the request. Task and account have names made from it, so that no scenario pauses the account of another. */
  readonly id: string;
  readonly title: string;
  readonly service: ServiceName;
  /** Behaviour of the task at the simulator, and faults of the calls about it. */
  readonly task: TaskBehaviour["task"];
  readonly faults: TaskBehaviour["faults"];
  /** Another behaviour from the moment at which the worker first sends a message about the request. */
  readonly afterFirstSend?: TaskBehaviour;
  /** The end of the process that gets a delivery, the first by default. Its message is received again, at once by default. */
  readonly crash?: {
    readonly moment: "start" | "first send";
    readonly delivery?: number;
    readonly receivedAgainAfterSeconds?: number;
  };
  /** The request selects the running runs of a task; so many run, and each must be stopped. */
  readonly selectedRuns?: number;
  /** A halt of the request from before it is sent, for so many milliseconds; without a number it is not lifted. */
  readonly halt?: { readonly forMs?: number };
  readonly confirm?: boolean;
  readonly expiresInMs?: number;
  readonly expected: Partial<Outcome>;
};

/** Settings of a task, and faults of the calls about it, in the form of the simulator. */
export type TaskBehaviour = {
  readonly task: Readonly<Record<string, unknown>>;
  readonly faults: readonly Readonly<Record<string, unknown>>[];
};

/** A scenario with another service, or with the expected outcome left to the service. */
export type ScenarioKind = Omit<Scenario, "id" | "service" | "expected"> & {
  /** Expected outcome; it depends on the service where services answer a second stop differently. */
  expected(service: ServiceName): Partial<Outcome>;
};

/** The ids of a scenario: its target, and its tasks with their keys and the ids of their lists at the simulator. */
export type ScenarioIds = {
  readonly target: Readonly<Record<string, unknown>>;
  readonly tasks: readonly Readonly<Record<string, unknown>>[];
  readonly keys: readonly string[];
  readonly places: readonly string[];
};

/** Builds the ids of a scenario from its name. */
export function buildScenarioIds({ id, service, selectedRuns }: Scenario): ScenarioIds {
  const seed = id.replaceAll(/[^a-z]/g, "");
  if (selectedRuns === undefined) {
    const target = makeTarget(service, seed);
    return { target, tasks: [{ service, ...target }], keys: [targetKey(service, target)], places: [] };
  }
  const codeartsProjectId = String(makeTarget("codearts-pipeline", seed).codeartsProjectId);
  const { selection, runs, keys } = runningTask(service, { count: selectedRuns, codeartsProjectId, seed });
  const places = Object.values(selection).filter((value) => value !== "running");
  return { target: selection, tasks: runs, keys, places };
}

/** Lists the runs of a selection: the id of the request that stops each, and its key at the simulator. */
export function listRuns(scenario: Scenario): readonly { readonly requestId: string; readonly key: string }[] {
  if (scenario.selectedRuns === undefined) return [];
  return buildScenarioIds(scenario).keys.map((key) => {
    const isNumbered = /\/\d+$/.test(key); // numbers of builds repeat from job to job
    return { key, requestId: `${scenario.id}/${isNumbered ? key : key.slice(key.lastIndexOf("/") + 1)}` };
  });
}

/** Builds the tasks of a scenario and its faults for the simulator. */
export function buildBehaviour(scenario: Scenario, { task, faults }: TaskBehaviour) {
  const { tasks, keys, places } = buildScenarioIds(scenario);
  return {
    tasks: tasks.map((ids) => ({ ...ids, ...task })),
    faults: faults.flatMap((fault) =>
      (fault.call === "list" ? places : keys).map((id) => ({ service: scenario.service, task: id, ...fault })),
    ),
  };
}

/**
 * Builds the access key in the form of the simulator. It shares no text with the ids of the scenario: a worker takes an id that
 * holds twelve characters of a secret for an unreadable one.
 */
export function buildCredential({ id }: Scenario) {
  const digits = hash("sha256", id).toUpperCase();
  return { ak: `AK${digits.slice(0, 18)}`, sk: `SK${digits.slice(18, 56)}` };
}

/** Builds the accounts secret with one account per scenario. */
export function buildScenarioAccounts(scenarios: readonly Scenario[]) {
  const scope = { region: "cn-north-4", projects: SIMULATOR_PROJECTS };
  return Object.fromEntries(scenarios.map((one) => [accountName(one.id), { ...buildCredential(one), ...scope }]));
}

/** Builds the stop request, with the current time as `sentAt`. */
export function buildScenarioRequest(scenario: Scenario): string {
  const { id, service, confirm, expiresInMs } = scenario;
  const sentMs = Date.now();
  return JSON.stringify({
    id,
    service,
    target: buildScenarioIds(scenario).target,
    account: accountName(id),
    confirm,
    sentAt: new Date(sentMs).toISOString(),
    expiresAt: expiresInMs && new Date(sentMs + expiresInMs).toISOString(),
  });
}

function accountName(id: string): string {
  return id.replaceAll("/", "-");
}
