import { SIMULATOR_PROJECTS as projects } from "../../lib/local/simulator/registry.ts";
import type { SimulatorControl } from "../rig/simulator-control.ts";

const region = "cn-north-4";

/** Access keys of accounts. The simulator knows one once a test has posted it. */
export const keys = {
  powerless: { ak: "POWERLESS0KEY", sk: "secret-of-powerless" },
  temporary: { ak: "TEMPORARY0KEY", sk: "secret-of-temporary", securityToken: "token-of-temporary" },
  outdated: { ak: "OUTDATED0KEY", sk: "secret-of-outdated" },
  stranger: { ak: "STRANGER0KEY", sk: "secret-of-stranger" },
} as const;

const USERS = ["crowd", "renewing", "barred", "forgetful", "tokenless"] as const;

/** The IAM user of an account. The simulator knows one once a test has posted it. */
export function userOf(name: (typeof USERS)[number]) {
  return { domain: "tests", user: name, password: `password-of-${name}` };
}

/** Accounts by name, as the accounts secret holds them; `broken` has no secret key. */
export const credentialAccounts: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, { ...key, region, projects }])),
  ...Object.fromEntries(USERS.map((name) => [name, { iam: userOf(name), region, projects }])),
  broken: { ak: "BROKEN0KEY" },
};

/** Makes a key or a user known to the simulator. */
export function admit(simulator: SimulatorControl, credential: object): Promise<void> {
  return simulator.post("credentials", { projects, ...credential });
}
