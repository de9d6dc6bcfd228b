import type { GatewayError } from "./gateway-errors.ts";
import type { ServiceName } from "../../services/service-names.ts";
import type { Reply } from "./reply.ts";
import type { ServiceRequest } from "./service-request.ts";
import type { Tasks } from "./tasks.ts";

/** One API: where it is and how it answers. */
export type Route<Request = ServiceRequest> = {
  readonly kind: "stop" | "state" | "token";
  readonly method: "GET" | "POST" | "PUT";
  /** Segments that begin with a colon are named parts. */
  readonly path: string;
  /** A generation of the API that can be taken off the air. */
  readonly version?: "build-v3";
  /** The tasks that a request names, whether they exist or not. */
  keysOf(request: Request): readonly string[];
  answer(request: Request): Reply;
};

/** A service in small: only what it does itself, once the gateway has let a call in. */
export type SimulatedService = {
  readonly name: ServiceName;
  readonly routes: readonly Route[];
  /** What the gateway makes of a token without a project, or with another project than the task's. */
  readonly foreignToken: GatewayError;
  /** The answer to a caller without the permission. */
  forbidden(requestId: string): Reply;
  /** The answer to a project that is not one of the caller's. */
  foreignProject(requestId: string): Reply;
  /** A 200 that says that it failed. */
  falseSuccess(request: ServiceRequest): Reply;
};

/** Makes a service that works on these tasks. */
export type ServiceMaker = (tasks: Tasks) => SimulatedService;
