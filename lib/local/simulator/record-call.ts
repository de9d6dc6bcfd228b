import { isoTime } from "../../time/iso-time.ts";
import type { ApiCall } from "./api-call.ts";
import type { CallAnswer, LoggedCall } from "./call-log.ts";
import { countCall, increment } from "./counts.ts";
import type { SimulatedResponse } from "./fault-replies.ts";
import type { CallFaults } from "./faults.ts";
import { redactBody, redactHeaders } from "./redact.ts";
import type { Reply } from "./reply.ts";
import type { RouteMatch } from "./route-finder.ts";
import type { SimulatorState } from "./simulator-state.ts";
import { recordStopCall, type StopCall } from "./tasks.ts";

type ReceivedCall = {
  readonly state: SimulatorState;
  readonly call: ApiCall;
  readonly match: RouteMatch | undefined;
  readonly keys: readonly string[];
};

/** The record of one call in the log, in the history of its task and in the counts. */
export type CallRecord = ReturnType<typeof recordCall>;

/** Records a call on arrival; its methods add the faults, the effect and the answer. */
export function recordCall(received: ReceivedCall) {
  const { state, match } = received;
  const logged = addToLog(received);
  const entries: (LoggedCall | StopCall)[] = [logged, ...addToHistories(received)];
  countCall(state.counts, logged.service, logged.kind);
  state.tap?.onCall(logged, received.keys);

  return {
    logged,

    addFaults({ fault, beforeMs, afterMs }: CallFaults) {
      const kinds = [beforeMs + afterMs > 0 ? "latency" : "", fault ? `${fault.kind} ${fault.when}` : ""];
      for (const entry of entries) entry.fault = kinds.filter(Boolean).join(", ") || undefined;
      if (fault) increment(state.counts.faults, fault.kind);
      if (beforeMs + afterMs > 0) increment(state.counts.faults, "latency");
    },

    addEffect({ tookEffect = false }: Reply) {
      for (const entry of entries) entry.tookEffect = tookEffect;
      if (tookEffect && match?.route.kind === "stop") state.counts.stopsTaken += 1;
    },

    addResponse(response: SimulatedResponse) {
      const reply = "reply" in response ? response.reply : undefined;
      for (const entry of entries) {
        entry.status = reply?.status;
        entry.errorCode = reply?.errorCode;
      }
      if (reply === undefined) state.counts.unanswered += 1;
      else increment(state.counts.statuses, reply.status);
      if (reply?.status === 429) state.counts.throttled += 1;
      state.tap?.onAnswer(logged, answerOf(response));
    },
  };
}

function answerOf(response: SimulatedResponse): CallAnswer {
  if (!("reply" in response)) return { body: "", sent: "none" };
  const { status, body } = response.reply;
  return { status, body, sent: response.kind === "cut" ? "cut" : "whole" };
}

function addToLog({ state, call, match, keys }: ReceivedCall): LoggedCall {
  const kind = match?.route.kind ?? "unknown";
  return state.calls.add(
    {
      at: isoTime(call.atMs),
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

function addToHistories({ state, call, match, keys }: ReceivedCall): StopCall[] {
  if (match?.route.kind !== "stop" || match.service === undefined) return [];
  const { name } = match.service;
  const tasks = keys.map((key) => state.tasks.find(name, key)).filter((task) => task !== undefined);
  return tasks.map((task) => recordStopCall(task, call.requestId, call.atMs));
}
