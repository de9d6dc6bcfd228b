import { SIMULATOR_PROJECTS } from "../../lib/local/simulator/registry.ts";
import { type ServiceName, serviceNames } from "../../lib/services/service-names.ts";

/**
 * An account of the soak: its entry in the accounts secret, its credential at the simulator, and its share of requests.
 */
export type SoakAccount = {
  readonly name: string;
  /** Share of requests that use the account, relative to the weights of the other accounts. */
  readonly weight: number;
  /** `accepted` or `refused` by the simulator; `unusable` if stopcord cannot sign with it and so never calls. */
  readonly access: "accepted" | "refused" | "unusable";
  readonly secret?: Readonly<Record<string, unknown>>;
  readonly credential?: Readonly<Record<string, unknown>>;
  /** Tells whether the policy of the account forbids a stop; absent where it forbids none. */
  forbids?(stop: { readonly service: ServiceName; readonly isForced: boolean; readonly isProtected: boolean }): boolean;
};

/** The id that the account `guarded` protects; targets of several ids may have it as their first. */
export const PROTECTED_ID = "protected".padEnd(32, "0");

const projects = { region: "cn-north-4", projects: SIMULATOR_PROJECTS };

function keyAccount(
  name: string,
  weight: number,
  more: { securityToken?: string; denied?: readonly string[] } = {},
): SoakAccount {
  const { denied, ...token } = more;
  const key = { ak: `SOAK0${name.toUpperCase()}0KEY`, sk: `sk-of-${name}-that-must-not-be-printed`, ...token };
  return {
    name,
    weight,
    access: "accepted",
    secret: { ...key, ...projects },
    credential: { ...key, ...(denied && { denied }) },
  };
}

function userAccount(
  name: string,
  weight: number,
  more: { region?: string; denied?: readonly string[] } = {},
): SoakAccount {
  const user = { domain: "soak", user: name, password: `password-of-${name}-that-must-not-be-printed` };
  return {
    name,
    weight,
    access: "accepted",
    secret: { iam: user, ...projects, ...(more.region !== undefined && { region: more.region }) },
    credential: { ...user, ...(more.denied && { denied: more.denied }) },
  };
}

function restrictedAccount(name: string, policy: object, forbids: SoakAccount["forbids"]): SoakAccount {
  const account = keyAccount(name, 2);
  return { ...account, secret: { ...account.secret, ...policy }, ...(forbids && { forbids }) };
}

/** Every account of a soak. */
export const SOAK_ACCOUNTS: readonly SoakAccount[] = [
  keyAccount("default", 12),
  keyAccount("pipeline", 28),
  keyAccount("temporary", 14, { securityToken: "security-token-that-must-not-be-printed" }),
  userAccount("operator", 20),
  userAccount("nightly", 12, { region: "cn-east-3" }),
  keyAccount("auditor", 3, { denied: serviceNames }),
  userAccount("guest", 2, { denied: ["drs", "aom"] }),
  {
    ...keyAccount("mistyped", 3),
    credential: { ak: "SOAK0MISTYPED0KEY", sk: "the-correct-one-stopcord-does-not-have-it" },
    access: "refused",
  },
  {
    ...userAccount("forgetful", 1.5),
    credential: { domain: "soak", user: "forgetful", password: "the-correct-one-stopcord-does-not-have-it" },
    access: "refused",
  },
  keyAccount("flickering", 1.5), // the simulator sometimes refuses its key, see plan-faults.ts
  restrictedAccount("narrow", { allow: { services: ["drs"] } }, ({ service }) => service !== "drs"),
  restrictedAccount("gentle", { allow: { force: false } }, ({ isForced }) => isForced),
  restrictedAccount("scheduled", { allow: { senders: ["schedule"] } }, () => true),
  restrictedAccount("guarded", { protected: [PROTECTED_ID.toUpperCase()] }, ({ isProtected }) => isProtected),
  { name: "nobody", weight: 1.5, access: "unusable" },
  { name: "half-written", weight: 1, access: "unusable", secret: { ak: "SOAK0HALF0KEY" } },
];

/** Builds the accounts secret of a soak, as JSON text. */
export function buildAccounts(): Readonly<Record<string, unknown>> {
  return Object.fromEntries(SOAK_ACCOUNTS.flatMap(({ name, secret }) => (secret ? [[name, secret]] : [])));
}

/** Lists every text that a function must never print or send. */
export function listSecretTexts(): readonly string[] {
  return SOAK_ACCOUNTS.flatMap(({ secret }) => [...secretsIn(secret)]);
}

const SECRET_NAMES: ReadonlySet<string> = new Set(["sk", "securityToken", "password"]);

function* secretsIn(value: unknown, name = ""): Generator<string> {
  if (typeof value === "string" && SECRET_NAMES.has(name)) yield value;
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) yield* secretsIn(inner, key);
}
