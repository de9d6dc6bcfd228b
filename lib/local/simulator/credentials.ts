import * as z from "zod/mini";
import { serviceNames } from "../../services/service-names.ts";
import type { ParsedInput } from "./parse-input.ts";
import { type Key, type Registry, SIMULATOR_PROJECTS, type User } from "./registry.ts";

const changeable = {
  projects: z.optional(z.record(z.string(), z.string().check(z.regex(/^[A-Za-z0-9]{32}$/)))),
  denied: z.optional(z.array(z.enum(serviceNames))),
};

/** A key or user to add, or the fields of one to change; `securityToken: null` removes the token. */
export const credentialSchema = z.union(
  [
    z.strictObject({
      ak: z.string().check(z.regex(/^[^,\s]+$/)),
      sk: z.optional(z.string().check(z.minLength(1))),
      securityToken: z.nullish(z.string().check(z.minLength(1))),
      ...changeable,
    }),
    z.strictObject({
      domain: z.string(),
      user: z.string(),
      password: z.optional(z.string().check(z.minLength(1))),
      ...changeable,
    }),
  ],
  "either { ak, sk, securityToken?, projects?, denied? } or { domain, user, password, projects?, denied? }",
);

type Change = z.output<typeof credentialSchema>;

/** The current keys and users. */
export type Credentials = ReturnType<typeof createCredentials>;

/** Holds keys and users, which can be added and changed. It calls `onUserChange` for each changed user. */
export function createCredentials(registry: Registry, onUserChange: (name: string) => void) {
  const keys = new Map(registry.keys.map((key) => [key.ak, key]));
  const users = new Map(registry.users.map((user) => [userName(user), user]));

  return {
    key: (ak: string) => keys.get(ak),
    user: (name: string) => users.get(name),
    list: (): Registry => ({ keys: [...keys.values()], users: [...users.values()] }),

    put(change: Change): ParsedInput<Key | User> {
      if ("ak" in change) return store(keys, change.ak, changeKey(keys.get(change.ak), change));
      const name = userName(change);
      onUserChange(name);
      return store(users, name, changeUser(users.get(name), change));
    },
  };
}

/** The name of a user in counts and tokens. */
export function userName({ domain, user }: Pick<User, "domain" | "user">): string {
  return `${domain}/${user}`;
}

function store<T>(entries: Map<string, T>, name: string, entry: T | undefined): ParsedInput<T> {
  if (entry === undefined) return { problem: `${name} is new: a new key needs its sk, a new user a password` };
  entries.set(name, entry);
  return { value: entry };
}

function changeKey(old: Key | undefined, change: Extract<Change, { ak: string }>): Key | undefined {
  const sk = change.sk ?? old?.sk;
  if (sk === undefined) return undefined;
  const securityToken = change.securityToken === null ? undefined : (change.securityToken ?? old?.securityToken);
  return { ak: change.ak, sk, securityToken, ...accessOf(old, change) };
}

function changeUser(old: User | undefined, change: Exclude<Change, { ak: string }>): User | undefined {
  const password = change.password ?? old?.password;
  if (password === undefined) return undefined;
  return { domain: change.domain, user: change.user, password, ...accessOf(old, change) };
}

function accessOf(old: Key | User | undefined, change: Change): Pick<Key, "projects" | "denied"> {
  return {
    projects: change.projects ?? old?.projects ?? SIMULATOR_PROJECTS,
    denied: change.denied ?? old?.denied ?? [],
  };
}
