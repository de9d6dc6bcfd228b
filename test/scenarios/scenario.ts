import { SIMULATOR_PROJECTS } from "../../lib/local/simulator/registry.ts";
import type { Outcome } from "../../lib/outcome/outcome.ts";
import type { ServiceName } from "../../lib/services/service-names.ts";
import { type ExampleTarget, makeTarget, targetKey } from "../rig/example-targets.ts";

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
  /** The end of the process that gets the first delivery. Its message is received again, at once by default. */
  readonly crash?: { readonly moment: "start" | "first send"; readonly receivedAgainAfterSeconds?: number };
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

/** Builds the target of the request. */
export function buildScenarioTarget({ id, service }: Scenario): ExampleTarget {
  return makeTarget(service, id.replaceAll(/[^a-z]/g, ""));
}

/** Builds the simulator's key of the task. */
export function buildTaskKey(scenario: Scenario): string {
  return targetKey(scenario.service, buildScenarioTarget(scenario));
}

/** Builds the task of a scenario and its faults for the simulator. */
export function buildBehaviour(scenario: Scenario, { task, faults }: TaskBehaviour): TaskBehaviour {
  const { service } = scenario;
  const scope = { service, task: buildTaskKey(scenario) };
  return {
    task: { service, ...buildScenarioTarget(scenario), ...task },
    faults: faults.map((fault) => ({ ...scope, ...fault })),
  };
}

/** Builds the access key in the form of the simulator. */
export function buildCredential({ id }: Scenario) {
  return { ak: accountName(id), sk: `secret-of-${accountName(id)}` };
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
    target: buildScenarioTarget(scenario),
    account: accountName(id),
    confirm,
    sentAt: new Date(sentMs).toISOString(),
    expiresAt: expiresInMs && new Date(sentMs + expiresInMs).toISOString(),
  });
}

function accountName(id: string): string {
  return id.replaceAll("/", "-");
}
