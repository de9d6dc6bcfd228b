import { SIMULATOR_PROJECTS } from "../../lib/local/simulator/registry.ts";
import type { Outcome } from "../../lib/outcome/outcome.ts";
import type { ServiceName } from "../../lib/services/service-names.ts";

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

const targetsOf = {
  "codearts-deploy": (id) => ({ taskId: id.padStart(32, "0"), recordId: id.padStart(32, "1") }),
  "codearts-check": (id) => ({ taskId: id }),
  "codearts-build": (id) => ({ jobId: id.padStart(32, "0"), buildNo: "1" }),
  drs: (id) => ({ jobId: id }),
  aom: (id) => ({ workflowId: id, executionId: `${id}-1` }),
} as const satisfies Readonly<Record<ServiceName, (id: string) => Readonly<Record<string, string>>>>;

/** What it stops, in the words of a request. */
export function buildScenarioTarget({ id, service }: Scenario): Readonly<Record<string, string>> {
  return targetsOf[service](id.replaceAll(/[^a-z]/g, ""));
}

/** How the simulator names that. */
export function buildTaskKey(scenario: Scenario): string {
  return Object.values(buildScenarioTarget(scenario)).join("/");
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
