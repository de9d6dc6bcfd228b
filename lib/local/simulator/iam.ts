import * as z from "zod/mini";
import { type Counts, increment } from "./counts.ts";
import { type Credentials, userName } from "./credentials.ts";
import { iamReply } from "./iam-errors.ts";
import type { Lockout } from "./lockout.ts";
import type { User } from "./registry.ts";
import { jsonReply, type Reply } from "./reply.ts";
import type { Route } from "./service.ts";
import { jsonBody, type ServiceRequest } from "./service-request.ts";
import { type IssuedToken, iamTime, type TokenStore } from "./token-store.ts";

/** The state that IAM reads and updates. */
export type IamState = {
  readonly credentials: Credentials;
  readonly tokens: TokenStore;
  readonly passwordLocks: Lockout;
  readonly counts: Counts;
  now(): number;
};

const tokenRequest = z.object({
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

type Auth = z.output<typeof tokenRequest>["auth"];

/** The one simulated call of IAM: a token by password. Source: IAM API reference, "Obtaining a User Token". */
export function tokenRoute(iam: IamState): Route {
  return {
    kind: "token",
    method: "POST",
    path: "/v3/auth/tokens",
    keysOf: () => [],
    answer: (request) => answerTokenRequest(iam, request),
  };
}

function answerTokenRequest(iam: IamState, request: ServiceRequest): Reply {
  const auth = tokenRequest.safeParse(jsonBody(request)).data?.auth;
  if (auth === undefined) return iamReply("malformed");
  const { name, password, domain } = auth.identity.password.user;
  const user = userName({ domain: domain.name, user: name });
  if (iam.passwordLocks.isLocked(user, iam.now())) return iamReply("locked");
  const known = iam.credentials.user(user);
  if (known?.password !== password) return refusePassword(iam, user);
  iam.passwordLocks.recordSuccess(user);
  const projectId = projectOf(known, auth);
  if (projectId === "unknown") return iamReply("project-unknown");
  iam.counts.tokensIssued += 1;
  return tokenReply(iam.tokens.issue(user, projectId, iam.now()), known);
}

function refusePassword(iam: IamState, user: string): Reply {
  increment(iam.counts.wrongPasswords, user);
  iam.passwordLocks.recordFailure(user, iam.now());
  return iamReply("password-wrong");
}

/** The project of a scope, which overrides its domain; undefined for a global token. */
function projectOf({ projects }: User, { scope }: Auth): string | undefined {
  const project = scope?.project;
  if (project === undefined) return undefined;
  if ("id" in project) return Object.values(projects).includes(project.id) ? project.id : "unknown";
  return Object.hasOwn(projects, project.name) ? projects[project.name] : "unknown";
}

function tokenReply(token: IssuedToken, { domain, user, projects }: User): Reply {
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
