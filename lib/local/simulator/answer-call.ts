import { setTimeout as wait } from "node:timers/promises";
import type { ApiCall } from "./api-call.ts";
import { authenticateCaller } from "./authenticate.ts";
import { authorise } from "./authorise.ts";
import type { LoggedCall } from "./call-log.ts";
import { applyFault, type SimulatedResponse, throttleReply } from "./fault-replies.ts";
import type { CallFaults } from "./faults.ts";
import { gatewayReply } from "./gateway-errors.ts";
import { type CallRecord, recordCall } from "./record-call.ts";
import { jsonReply, type Reply } from "./reply.ts";
import type { RouteMatch } from "./route-finder.ts";
import type { SimulatedService } from "./service.ts";
import type { ServiceRequest } from "./service-request.ts";
import type { SimulatorState } from "./simulator-state.ts";

/** A call whose route is known. */
type RoutedCall = {
  readonly state: SimulatorState;
  readonly call: ApiCall;
  readonly match: RouteMatch;
  readonly request: ServiceRequest;
  readonly keys: readonly string[];
};

/** Passes a call through the gateway, the faults and the service, and records the true result. */
export async function answerCall(state: SimulatorState, call: ApiCall): Promise<SimulatedResponse> {
  const match = findRoute(state, call);
  const request = { ...call, params: match?.params ?? {}, projects: [] };
  const keys = match?.route.keysOf(request) ?? [];
  const record = recordCall({ state, call, match, keys });
  const response = match ? await respond({ state, call, match, request, keys }, record) : unknownApi(call);
  record.addResponse(response);
  return response;
}

function findRoute(state: SimulatorState, call: ApiCall): RouteMatch | undefined {
  const match = state.findRoute(call.method, call.path);
  const version = match?.route.version;
  return version !== undefined && state.retired.has(version) ? undefined : match;
}

function unknownApi(call: ApiCall): SimulatedResponse {
  return { kind: "reply", reply: gatewayReply("api-unknown", call.requestId) };
}

async function respond(routed: RoutedCall, record: CallRecord): Promise<SimulatedResponse> {
  const admission = admit(routed, record.logged);
  if ("refusal" in admission) return { kind: "reply", reply: admission.refusal };
  const { state, match, request, keys } = routed;
  const faults = state.faults.take({ service: match.host, kind: match.route.kind, tasks: keys });
  record.addFaults(faults);
  await pause(faults.beforeMs);
  if (faults.fault?.when === "before") return replaceReply(routed, faults, jsonReply(200, null));
  const reply = match.route.answer({ ...request, projects: admission.projects });
  record.addEffect(reply);
  await pause(faults.afterMs);
  return replaceReply(routed, faults, reply);
}

/** The IAM projects that the caller sees, or the gateway's own answer to a call that it does not pass on. */
type CallAdmission = { readonly projects: readonly string[] } | { readonly refusal: Reply };

function admit(routed: RoutedCall, logged: LoggedCall): CallAdmission {
  const { state, call, match } = routed;
  if (call.isTooLarge) return { refusal: gatewayReply("body-too-large", call.requestId) };
  const { service } = match;
  const admission = service ? admitToService(routed, service, logged) : { projects: [] };
  if ("refusal" in admission) return admission;
  const throttle = state.limits.take(match.host, call.atMs);
  const isToken = service === undefined;
  return throttle ? { refusal: throttleReply(throttle, { ...call, isToken }) } : admission;
}

function admitToService(
  { state, call, match, keys }: RoutedCall,
  service: SimulatedService,
  logged: LoggedCall,
): CallAdmission {
  const authentication = authenticateCaller(state.gateway, call);
  if ("refusal" in authentication) return authentication;
  const { caller } = authentication;
  logged.caller = caller.name;
  return authorise({ call, caller, service, projectId: match.params.projectId, keys }, state.tasks);
}

function replaceReply(routed: RoutedCall, { fault }: CallFaults, genuine: Reply): SimulatedResponse {
  if (fault === undefined || fault.kind === "latency") return { kind: "reply", reply: genuine };
  const { call, match, request } = routed;
  return applyFault(fault, {
    requestId: call.requestId,
    atMs: call.atMs,
    isToken: match.service === undefined,
    genuine,
    falseSuccess: () => match.service?.falseSuccess(request) ?? jsonReply(200, {}),
  });
}

async function pause(ms: number): Promise<void> {
  if (ms > 0) await wait(ms, undefined, { ref: false });
}
