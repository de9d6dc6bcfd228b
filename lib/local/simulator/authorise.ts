import type { ApiCall } from "./api-call.ts";
import type { Caller } from "./authenticate.ts";
import { gatewayReply } from "./gateway-errors.ts";
import type { Reply } from "./reply.ts";
import type { SimulatedService } from "./service.ts";
import type { Tasks } from "./tasks.ts";

/** An authenticated call to a service. */
export type AuthenticatedCall = {
  readonly call: ApiCall;
  readonly caller: Caller;
  readonly service: SimulatedService;
  /** The project in its path, if the API has one there. */
  readonly projectId?: string | undefined;
  /** The keys of the tasks that it names. */
  readonly keys: readonly string[];
};

/** The IAM projects whose tasks the caller sees, or the answer to a caller without access. */
export type Access = { readonly projects: readonly string[] } | { readonly refusal: Reply };

/** Checks the projects, the permission and the tasks that a call names. */
export function authorise(authenticated: AuthenticatedCall, tasks: Tasks): Access {
  const refusal = refuse(authenticated, tasks);
  return refusal ? { refusal } : { projects: visibleProjects(authenticated) };
}

function refuse(authenticated: AuthenticatedCall, tasks: Tasks): Reply | undefined {
  const { call, caller, service } = authenticated;
  const { requestId } = call;
  if (caller.isGlobal) return gatewayReply(service.foreignToken, requestId);
  if (!ownsProjects(caller, projectsIn(authenticated))) return refuseProject(authenticated);
  if (caller.denied.includes(service.name)) return service.forbidden(requestId);
  return namesForeignTask(authenticated, tasks) ? refuseProject(authenticated) : undefined;
}

/** The project in the path and the one in X-Project-Id. */
function projectsIn({ call, projectId }: AuthenticatedCall): string[] {
  const inHeader = call.headers["x-project-id"];
  return [projectId, inHeader].filter((project) => typeof project === "string");
}

/** Refuses two different projects in one call, even if the caller owns both. */
function ownsProjects({ projects }: Caller, named: readonly string[]): boolean {
  return new Set(named).size < 2 && named.every((project) => projects.includes(project));
}

function namesForeignTask(authenticated: AuthenticatedCall, tasks: Tasks): boolean {
  const { service, keys } = authenticated;
  const visible = visibleProjects(authenticated);
  return keys.some((key) => {
    const projectId = tasks.find(service.name, key)?.projectId;
    return projectId !== undefined && !visible.includes(projectId);
  });
}

/** The project that the call names, else all of the caller's. */
function visibleProjects(authenticated: AuthenticatedCall): readonly string[] {
  const [named] = projectsIn(authenticated);
  return named === undefined ? authenticated.caller.projects : [named];
}

function refuseProject({ call, service }: AuthenticatedCall): Reply {
  const isToken = call.headers["x-auth-token"] !== undefined;
  if (isToken && service.foreignToken !== "forbidden") return gatewayReply(service.foreignToken, call.requestId);
  return service.foreignProject(call.requestId);
}
