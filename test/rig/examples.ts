import type { Account } from "../../lib/accounts/accounts.ts";
import type { CallScope } from "../../lib/accounts/scope.ts";
import { type Config, queueNames, queueVariable, readConfig } from "../../lib/config.ts";
import type { ServiceName } from "../../lib/services/service-names.ts";
import { exampleTargets } from "./example-targets.ts";

export const PROJECT_ID = "054ba152d480d55b2f5dc0069e7ddef0";

/** Returns the shortest request of a service, with the fields that a test adds. */
export function requestOf(service: ServiceName, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { service, target: exampleTargets[service], ...more };
}

export const keyAccount = {
  name: "default",
  ak: "AK",
  sk: "SK-secret",
  projects: { "cn-north-4": PROJECT_ID },
} as const satisfies Account;

export const iamAccount = {
  name: "robot",
  iam: { domain: "acme", user: "stopcord", password: "PW-secret" },
  projects: { "cn-north-4": PROJECT_ID },
} as const satisfies Account;

/** Returns the scope of a call in the region and project of the example accounts. */
export function scopeOf(account: Account, more: Partial<CallScope> = {}): CallScope {
  return { account, region: "cn-north-4", projectId: PROJECT_ID, origin: "https://cloud.example", ...more };
}

/** The URLs of the queues, which every function has as variables. */
export const queueVariables: Readonly<Record<string, string>> = Object.fromEntries(
  queueNames.map((name) => [queueVariable(name), `http://127.0.0.1:4566/000000000000/stopcord-dev-${name}`]),
);

export function configOf(variables: Readonly<Record<string, string>> = {}): Config {
  return readConfig({ ...queueVariables, ...variables });
}
