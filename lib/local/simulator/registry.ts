import type { ServiceName } from "../../services/service-names.ts";

/** A project id by region. */
export type Projects = Readonly<Record<string, string>>;

/** An access key that the gateway accepts; a key with a security token is temporary. */
export type Key = {
  readonly ak: string;
  readonly sk: string;
  readonly securityToken?: string | undefined;
  readonly projects: Projects;
  /** Services that it has no permission for. */
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

/** The keys and users that the simulator accepts. */
export type Registry = { readonly keys: readonly Key[]; readonly users: readonly User[] };

/** The projects of every key and user in the registry, and of those added without projects. */
export const SIMULATOR_PROJECTS: Projects = {
  "cn-north-4": "0123456789abcdef0123456789abcdef",
  "cn-east-3": "123456789abcdef0123456789abcdef0",
  "ap-southeast-3": "23456789abcdef0123456789abcdef01",
};

/** The default keys and users. They are no secrets, since nothing else accepts them. */
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
