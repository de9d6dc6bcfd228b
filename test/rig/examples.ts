import type { Account } from "../../lib/accounts/accounts.ts";
import type { CallScope } from "../../lib/accounts/scope.ts";
import { type Config, queueNames, queueVariable, readConfig } from "../../lib/config.ts";
import type { ServiceName } from "../../lib/services/service-names.ts";

export const PROJECT_ID = "054ba152d480d55b2f5dc0069e7ddef0";

/** A target of each service, as a producer writes it. */
export const targets = {
  "codearts-deploy": { taskId: "e700f15965694253940502911220d76b", recordId: "2c82ffe8d00d4968a4e5f7a36d87ae17" },
  "codearts-check": { taskId: "2b31ed5201234567ebedb6e571234567" },
  "codearts-build": { jobId: "f9d6c8466d614a9788e9a0acf6c15f46", buildNo: 20 },
  drs: { jobId: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r" },
  aom: {
    workflowId: "4ae7a851-a9a6-4a84-8d4d-2f1a6e1f1a11",
    executionId: "ea9b9d5a-7f5c-4a83-9a4b-6a3f2c1e0b22",
  },
} as const satisfies Record<ServiceName, object>;

/** The shortest request of a service, with whatever a test adds. */
export function requestOf(service: ServiceName, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { service, target: targets[service], ...more };
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

/** Where and as whom a test calls. */
export function accessOf(account: Account, more: Partial<CallScope> = {}): CallScope {
  return { account, region: "cn-north-4", projectId: PROJECT_ID, origin: "https://cloud.example", ...more };
}

/** The variables that every function has: the URLs of the queues. */
export const queueVariables: Readonly<Record<string, string>> = Object.fromEntries(
  queueNames.map((name) => [queueVariable(name), `http://127.0.0.1:4566/000000000000/stopcord-dev-${name}`]),
);

export function configOf(variables: Readonly<Record<string, string>> = {}): Config {
  return readConfig({ ...queueVariables, ...variables });
}
