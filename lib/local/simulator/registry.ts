import type { ServiceName } from "../../services/service-names.ts";

/** A project id by region. */
export type Projects = Readonly<Record<string, string>>;

/** An access key that the gateway knows; one with a security token is temporary. */
export type Key = {
  readonly ak: string;
  readonly sk: string;
  readonly securityToken?: string | undefined;
  readonly projects: Projects;
  /** Services for which it lacks the permission. */
  readonly denied: readonly ServiceName[];
};

/** An IAM user who can get tokens by password. */
export type User = {
  readonly domain: string;
  readonly user: string;
  readonly password: string;
  readonly projects: Projects;
  readonly denied: readonly ServiceName[];
};

/** Whom the simulator lets in. */
export type Registry = { readonly keys: readonly Key[]; readonly users: readonly User[] };

/** The projects of everyone in the registry, and of whoever is added without any. */
export const SIMULATOR_PROJECTS: Projects = {
  "cn-north-4": "0123456789abcdef0123456789abcdef",
  "cn-east-3": "123456789abcdef0123456789abcdef0",
  "ap-southeast-3": "23456789abcdef0123456789abcdef01",
};

/** Whom the simulator lets in unless it is told otherwise; no secrets, since they open nothing else. */
export const SIMULATOR_REGISTRY: Registry = {
  keys: [
    {
      ak: "SIMULATOR0ACCESS0KEY",
      sk: "simulatorSecretKeyThatOpensNothing000000",
      projects: SIMULATOR_PROJECTS,
      denied: [],
    },
  ],
  users: [
    {
      domain: "stopcord",
      user: "operator",
      password: "simulator-password-that-opens-nothing",
      projects: SIMULATOR_PROJECTS,
      denied: [],
    },
  ],
};
