import { SIMULATOR_PROJECTS } from "../../lib/local/simulator/registry.ts";
import type { Outcome } from "../../lib/outcome/outcome.ts";
import type { ServiceName } from "../../lib/services/service-names.ts";
import { type ExampleTarget, makeTarget, targetKey } from "../rig/example-targets.ts";

/** A stop under conditions that make its outcome hard to tell, and what the outcome has to say. */
export type Scenario = {
  /** The id of its request; it names its task and its account too, so that no pause of one reaches another. */
  readonly id: string;
  readonly title: string;
  readonly service: ServiceName;
  /** How the simulator's task behaves. */
  readonly task: Readonly<Record<string, unknown>>;
  /** What befalls the calls about it. */
  readonly faults: readonly Readonly<Record<string, unknown>>[];
  readonly confirm?: boolean;
  readonly expiresInMs?: number;
  readonly expected: Partial<Outcome>;
};

/** What it stops, in the words of a request. */
export function buildScenarioTarget({ id, service }: Scenario): ExampleTarget {
  return makeTarget(service, id.replaceAll(/[^a-z]/g, ""));
}

/** How the simulator names that. */
export function buildTaskKey(scenario: Scenario): string {
  return targetKey(scenario.service, buildScenarioTarget(scenario));
}

/** Its access key, as the simulator takes it. */
export function buildCredential({ id }: Scenario) {
  return { ak: accountOf(id), sk: `secret-of-${accountOf(id)}` };
}

/** Its access key, as the accounts secret holds it. */
export function buildScenarioAccounts(scenarios: readonly Scenario[]) {
  const place = { region: "cn-north-4", projects: SIMULATOR_PROJECTS };
  return Object.fromEntries(scenarios.map((one) => [accountOf(one.id), { ...buildCredential(one), ...place }]));
}

/** Its stop request, sent now. */
export function buildScenarioRequest(scenario: Scenario): string {
  const { id, service, confirm, expiresInMs } = scenario;
  const sentMs = Date.now();
  return JSON.stringify({
    ...{ id, service, target: buildScenarioTarget(scenario), account: accountOf(id), confirm },
    sentAt: new Date(sentMs).toISOString(),
    expiresAt: expiresInMs && new Date(sentMs + expiresInMs).toISOString(),
  });
}

function accountOf(id: string): string {
  return id.replaceAll("/", "-");
}
