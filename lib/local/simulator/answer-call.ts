import { setTimeout as wait } from "node:timers/promises";
import type { ApiCall } from "./api-call.ts";
import { authenticateCaller } from "./authenticate.ts";
import { authorise } from "./authorise.ts";
import type { LoggedCall } from "./call-log.ts";
import { type SimulatedResponse, applyFault, type FaultContext, throttleReply } from "./fault-replies.ts";
import type { CallFaults } from "./faults.ts";
import { gatewayReply } from "./gateway-errors.ts";
import { type CallRecorder, recordCall } from "./record-call.ts";
import { jsonReply, type Reply } from "./reply.ts";
import type { RouteMatch } from "./route-finder.ts";
import type { ServiceRequest } from "./service-request.ts";
import type { SimulatorState } from "./simulator-state.ts";

/** A call that has found its route. */
type Exchange = {
  readonly world: SimulatorState;
  readonly call: ApiCall;
  readonly match: RouteMatch;
  readonly request: ServiceRequest;
  readonly keys: readonly string[];
};

/** Takes a call through gateway, faults and service, and books what really happened. */
export async function answerCall(world: SimulatorState, call: ApiCall): Promise<SimulatedResponse> {
  const match = findRoute(world, call);
  const request = { ...call, params: match?.params ?? {} };
  const keys = match?.route.keysOf(request) ?? [];
  const booking = recordCall({ world, call, match, keys });
  const delivery = match ? await deliver({ world, call, match, request, keys }, booking) : unknownApi(call);
  booking.close(delivery);
  return delivery;
}

function findRoute(world: SimulatorState, call: ApiCall): RouteMatch | undefined {
  const match = world.route(call.method, call.path);
  const generation = match?.route.version;
  return generation !== undefined && world.retired.has(generation) ? undefined : match;
}

function unknownApi(call: ApiCall): SimulatedResponse {
  return { how: "reply", reply: gatewayReply("api-unknown", call.requestId) };
}

async function deliver(visit: Exchange, booking: CallRecorder): Promise<SimulatedResponse> {
  const refusal = refuse(visit, booking.logged);
  if (refusal) return { how: "reply", reply: refusal };
  const { world, match, keys } = visit;
  const mishap = world.faults.take({ service: match.host, kind: match.route.kind, tasks: keys });
  booking.suffer(mishap);
  await pause(mishap.beforeMs);
  if (mishap.fault?.when === "before") return strike(visit, mishap, jsonReply(200, null));
  const reply = match.route.answer(visit.request);
  booking.takeEffect(reply);
  await pause(mishap.afterMs);
  return strike(visit, mishap, reply);
}

/** What the gateway answers before any service is asked. */
function refuse({ world, call, match, keys }: Exchange, logged: LoggedCall): Reply | undefined {
  if (call.isTooLarge) return gatewayReply("body-too-large", call.requestId);
  const { service } = match;
  if (service) {
    const authentication = authenticateCaller(world.gate, call);
    if ("refusal" in authentication) return authentication.refusal;
    const { caller } = authentication;
    logged.caller = caller.name;
    const refusal = authorise({ call, caller, service, projectId: match.params.projectId, keys }, world.tasks);
    if (refusal) return refusal;
  }
  const throttle = world.limits.take(match.host, call.atMs);
  return throttle && throttleReply(throttle, { ...call, isToken: service === undefined });
}

function strike({ call, match, request }: Exchange, { fault }: CallFaults, genuine: Reply): SimulatedResponse {
  if (fault === undefined || fault.kind === "latency") return { how: "reply", reply: genuine };
  const { requestId, atMs } = call;
  const falseSuccess = () => match.service?.falseSuccess(request) ?? jsonReply(200, {});
  const scene: FaultContext = { requestId, atMs, isToken: match.service === undefined, genuine, falseSuccess };
  return applyFault(fault, scene);
}

async function pause(ms: number): Promise<void> {
  if (ms > 0) await wait(ms, undefined, { ref: false });
}
