import { SIMULATOR_PROJECTS } from "../../lib/local/simulator/registry.ts";

/** An account that requests use: how it stands in the accounts secret, what the simulator knows of it, and how many use it. */
export type SoakAccount = {
  readonly name: string;
  readonly weight: number;
  /** What its calls come to: let in, refused for its credentials, or never made, since they cannot be signed. */
  readonly standing: "good" | "wrong" | "unusable";
  readonly secret?: Readonly<Record<string, unknown>>;
  readonly credential?: Readonly<Record<string, unknown>>;
};

const projects = { region: "cn-north-4", projects: SIMULATOR_PROJECTS };
const EVERY_SERVICE = ["codearts-deploy", "codearts-check", "codearts-build", "drs", "aom"] as const;

function keyOf(
  name: string,
  weight: number,
  more: { securityToken?: string; denied?: readonly string[] } = {},
): SoakAccount {
  const { denied, ...token } = more;
  const key = { ak: `SOAK0${name.toUpperCase()}0KEY`, sk: `sk-of-${name}-which-nobody-may-print`, ...token };
  return {
    ...{ name, weight, standing: "good" },
    secret: { ...key, ...projects },
    credential: { ...key, ...(denied && { denied }) },
  };
}

function userOf(name: string, weight: number, more: { region?: string; denied?: readonly string[] } = {}): SoakAccount {
  const user = { domain: "soak", user: name, password: `password-of-${name}-which-nobody-may-print` };
  return {
    ...{ name, weight, standing: "good" },
    secret: { iam: user, ...projects, ...(more.region !== undefined && { region: more.region }) },
    credential: { ...user, ...(more.denied && { denied: more.denied }) },
  };
}

/** Every account of a soak. */
export const SOAK_ACCOUNTS: readonly SoakAccount[] = [
  keyOf("default", 12),
  keyOf("pipeline", 28),
  keyOf("temporary", 14, { securityToken: "security-token-which-nobody-may-print" }),
  userOf("operator", 20),
  userOf("nightly", 12, { region: "cn-east-3" }),
  keyOf("auditor", 3, { denied: EVERY_SERVICE }),
  userOf("guest", 2, { denied: ["drs", "aom"] }),
  {
    ...keyOf("mistyped", 3),
    credential: { ak: "SOAK0MISTYPED0KEY", sk: "the-right-one-which-stopcord-does-not-have" },
    standing: "wrong",
  },
  {
    ...userOf("forgetful", 1.5),
    credential: { domain: "soak", user: "forgetful", password: "the-right-one-which-stopcord-does-not-have" },
    standing: "wrong",
  },
  keyOf("flickering", 1.5), // its key is refused now and then, see faults-of-request.ts
  { name: "nobody", weight: 1.5, standing: "unusable" },
  { name: "half-written", weight: 1, standing: "unusable", secret: { ak: "SOAK0HALF0KEY" } },
];

/** The accounts secret of a soak. */
export function buildAccountsSecret(): string {
  return JSON.stringify(
    Object.fromEntries(SOAK_ACCOUNTS.flatMap(({ name, secret }) => (secret ? [[name, secret]] : []))),
  );
}

/** Every text that must not come out of a function. */
export function listSecretTexts(): readonly string[] {
  return SOAK_ACCOUNTS.flatMap(({ secret }) => [...textsUnder(secret)]);
}

const SECRET_NAMES: ReadonlySet<string> = new Set(["sk", "securityToken", "password"]);

function* textsUnder(value: unknown, name = ""): Generator<string> {
  if (typeof value === "string" && SECRET_NAMES.has(name)) yield value;
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) yield* textsUnder(inner, key);
}
