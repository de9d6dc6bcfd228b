import { isoTimes } from "../../time/iso-time.ts";
import type { ApiCall } from "./api-call.ts";
import type { LoggedCall } from "./call-log.ts";
import { increment, countCall } from "./counts.ts";
import type { SimulatedResponse } from "./fault-replies.ts";
import type { CallFaults } from "./faults.ts";
import { redactBody, redactHeaders } from "./redact.ts";
import type { Reply } from "./reply.ts";
import type { RouteMatch } from "./route-finder.ts";
import type { SimulatorState } from "./simulator-state.ts";
import { recordStopCall, type StopCall } from "./tasks.ts";

type Received = {
  readonly world: SimulatorState;
  readonly call: ApiCall;
  readonly match: RouteMatch | undefined;
  readonly keys: readonly string[];
};

/** One call in the log, in its task's history and in the counts. */
export type CallRecorder = ReturnType<typeof recordCall>;

/** Books a call at the moment it comes in; what follows is added as it happens. */
export function recordCall(received: Received) {
  const { world, match } = received;
  const logged = log(received);
  const entries: (LoggedCall | StopCall)[] = [logged, ...stopCalls(received)];
  countCall(world.counts, logged.service, logged.kind);

  return {
    logged,

    suffer({ fault, beforeMs, afterMs }: CallFaults) {
      const kinds = [beforeMs + afterMs > 0 ? "latency" : "", fault ? `${fault.kind} ${fault.when}` : ""];
      for (const entry of entries) entry.fault = kinds.filter(Boolean).join(", ") || undefined;
      if (fault) increment(world.counts.faults, fault.kind);
      if (beforeMs + afterMs > 0) increment(world.counts.faults, "latency");
    },

    takeEffect({ tookEffect = false }: Reply) {
      for (const entry of entries) entry.tookEffect = tookEffect;
      if (tookEffect && match?.route.kind === "stop") world.counts.stopsTaken += 1;
    },

    close(delivery: SimulatedResponse) {
      const reply = "reply" in delivery ? delivery.reply : undefined;
      for (const entry of entries) {
        entry.status = reply?.status;
        entry.errorCode = reply?.errorCode;
      }
      if (reply === undefined) world.counts.unanswered += 1;
      else increment(world.counts.statuses, reply.status);
      if (reply?.status === 429) world.counts.throttled += 1;
    },
  };
}

const iso = isoTimes();

function log({ world, call, match, keys }: Received): LoggedCall {
  const kind = match?.route.kind ?? "unknown";
  return world.calls.add(
    {
      at: iso(call.atMs),
      service: match?.host ?? "none",
      kind,
      method: call.method,
      path: call.target,
      headers: redactHeaders(call),
      body: redactBody(call, kind),
      requestId: call.requestId,
    },
    keys,
  );
}

function stopCalls({ world, call, match, keys }: Received): StopCall[] {
  if (match?.route.kind !== "stop" || match.service === undefined) return [];
  const { name } = match.service;
  const tasks = keys.map((key) => world.tasks.find(name, key)).filter((task) => task !== undefined);
  return tasks.map((task) => recordStopCall(task, call.requestId, call.atMs));
}
