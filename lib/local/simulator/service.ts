import type * as z from "zod/mini";
import type { ServiceName } from "../../services/service-names.ts";
import type { GatewayError } from "./gateway-errors.ts";
import type { ListShapes } from "./list-shapes.ts";
import type { Reply } from "./reply.ts";
import type { ServiceRequest } from "./service-request.ts";
import type { Tasks } from "./tasks.ts";

/** One API: its method and path, and the function that answers it. */
export type Route<Request = ServiceRequest> = {
  readonly kind: "stop" | "state" | "list" | "token";
  readonly method: "GET" | "POST" | "PUT";
  /** Segments that begin with a colon are named parameters. */
  readonly path: string;
  /** The version of an API that `POST /_simulator/switches` can retire. */
  readonly version?: "build-v3";
  /** Returns the keys of the tasks that a request names, also of tasks that do not exist; for a list the id of its job or project. */
  keysOf(request: Request): readonly string[];
  answer(request: Request): Reply;
};

/** The schemas of the ids that name a task, by their field names in a target. */
export type IdFields = Readonly<Record<string, z.ZodMiniType<string>>>;

/** A simulated service: only what it does itself, after the gateway has let a call in. */
export type SimulatedService = {
  readonly name: ServiceName;
  /** A task's key is the values of these fields in this order, joined by "/". */
  readonly idFields: IdFields;
  /** True if its state query has a word for a task that is being stopped. Without one, such a task reads as running. */
  readonly saysStopping: boolean;
  /** The gateway's answer to a token without a project, or to a token of another project than the task's. */
  readonly foreignToken: GatewayError;
  /** The answer to a caller who lacks the permission. */
  forbidden(requestId: string): Reply;
  /** The answer to a project that does not belong to the caller. */
  foreignProject(requestId: string): Reply;
  /** A 200 whose body says that the call failed. */
  falseSuccess(request: ServiceRequest): Reply;
  /** Its APIs, which read, list and stop these tasks. */
  routes(tasks: Tasks, shapes: ListShapes): readonly Route[];
};
