import type { ApiCall } from "./api-call.ts";
import type { Caller } from "./authenticate.ts";
import { gatewayReply } from "./gateway-errors.ts";
import type { Reply } from "./reply.ts";
import type { SimulatedService } from "./service.ts";
import type { Tasks } from "./tasks.ts";

/** An authenticated call on its way to a service. */
export type AuthenticatedCall = {
  readonly call: ApiCall;
  readonly caller: Caller;
  readonly service: SimulatedService;
  /** The project in its path, if the API has one there. */
  readonly projectId?: string | undefined;
  /** The tasks that it names. */
  readonly keys: readonly string[];
};

/** The answer to a caller who may not do this, or undefined for one who may. */
export function authorise(visit: AuthenticatedCall, tasks: Tasks): Reply | undefined {
  const { call, caller, service } = visit;
  const { requestId } = call;
  if (caller.isGlobal) return gatewayReply(service.foreignToken, requestId);
  if (!areItsOwn(namedProjects(visit), caller)) return foreign(visit);
  if (caller.denied.includes(service.name)) return service.forbidden(requestId);
  return isInAnotherProject(visit, tasks) ? foreign(visit) : undefined;
}

/** The project in the path and the one in X-Project-Id. */
function namedProjects({ call, projectId }: AuthenticatedCall): string[] {
  const inHeader = call.headers["x-project-id"];
  return [projectId, inHeader].filter((project) => typeof project === "string");
}

/** Two different projects in one call cannot both be meant. */
function areItsOwn(named: readonly string[], { projects }: Caller): boolean {
  return new Set(named).size < 2 && named.every((project) => projects.includes(project));
}

function isInAnotherProject(visit: AuthenticatedCall, tasks: Tasks): boolean {
  const [named] = namedProjects(visit);
  const visible = named === undefined ? visit.caller.projects : [named];
  return visit.keys.some((key) => {
    const projectId = tasks.find(visit.service.name, key)?.projectId;
    return projectId !== undefined && !visible.includes(projectId);
  });
}

function foreign({ call, service }: AuthenticatedCall): Reply {
  const isToken = call.headers["x-auth-token"] !== undefined;
  if (isToken && service.foreignToken !== "forbidden") return gatewayReply(service.foreignToken, call.requestId);
  return service.foreignProject(call.requestId);
}
