import * as z from "zod/mini";
import { type Counts, increment } from "./counts.ts";
import { type Credentials, userName } from "./credentials.ts";
import { iamReply } from "./iam-errors.ts";
import type { Lockout } from "./lockout.ts";
import type { User } from "./registry.ts";
import { jsonReply, type Reply } from "./reply.ts";
import type { Route } from "./service.ts";
import { jsonBody, type ServiceRequest } from "./service-request.ts";
import { iamTime, type IssuedToken, type TokenStore } from "./token-store.ts";

/** What IAM works with. */
export type IamState = {
  readonly credentials: Credentials;
  readonly tokens: TokenStore;
  readonly passwordLocks: Lockout;
  readonly counts: Counts;
  now(): number;
};

const request = z.object({
  auth: z.object({
    identity: z.object({
      methods: z.tuple([z.literal("password")]),
      password: z.object({
        user: z.object({ name: z.string(), password: z.string(), domain: z.object({ name: z.string() }) }),
      }),
    }),
    scope: z.optional(
      z.object({
        project: z.optional(z.union([z.object({ id: z.string() }), z.object({ name: z.string() })])),
        domain: z.optional(z.unknown()),
      }),
    ),
  }),
});

type Auth = z.output<typeof request>["auth"];

/** The one call of IAM that is played: a token by password. Source: IAM API reference, "Obtaining a User Token". */
export function tokenRoute(desk: IamState): Route {
  return {
    kind: "token",
    method: "POST",
    path: "/v3/auth/tokens",
    keysOf: () => [],
    answer: (asked) => issue(desk, asked),
  };
}

function issue(desk: IamState, asked: ServiceRequest): Reply {
  const auth = request.safeParse(jsonBody(asked)).data?.auth;
  if (auth === undefined) return iamReply("malformed");
  const { name, password, domain } = auth.identity.password.user;
  const user = userName({ domain: domain.name, user: name });
  if (desk.passwordLocks.isLocked(user, desk.now())) return iamReply("locked");
  const known = desk.credentials.user(user);
  if (known?.password !== password) return wrongPassword(desk, user);
  desk.passwordLocks.succeeded(user);
  const projectId = projectOf(known, auth);
  if (projectId === "unknown") return iamReply("project-unknown");
  desk.counts.tokensIssued += 1;
  return issued(desk.tokens.issue(user, projectId, desk.now()), known);
}

function wrongPassword(desk: IamState, user: string): Reply {
  increment(desk.counts.wrongPasswords, user);
  desk.passwordLocks.failed(user, desk.now());
  return iamReply("password-wrong");
}

/** Of a project and a domain in the scope, the project wins; without one the token is global. */
function projectOf({ projects }: User, { scope }: Auth): string | undefined {
  const project = scope?.project;
  if (project === undefined) return undefined;
  if ("id" in project) return Object.values(projects).includes(project.id) ? project.id : "unknown";
  return Object.hasOwn(projects, project.name) ? projects[project.name] : "unknown";
}

function issued(token: IssuedToken, { domain, user, projects }: User): Reply {
  const region = Object.entries(projects).find(([, id]) => id === token.projectId)?.[0];
  const body = {
    methods: ["password"],
    expires_at: iamTime(token.expiresAtMs),
    issued_at: iamTime(token.issuedAtMs),
    user: { name: user, domain: { name: domain }, password_expires_at: "" },
    ...(token.projectId !== undefined && { project: { id: token.projectId, name: region, domain: { name: domain } } }),
    roles: [],
  };
  const reply = jsonReply(201, { token: body });
  return { ...reply, headers: { ...reply.headers, "x-subject-token": token.text } };
}
