import type { Call } from "../http/exchange.ts";
import type { Service, TaskState } from "../services/service.ts";
import type { CallResult, MakeCall } from "./calls.ts";
import { isSuccess } from "./judge.ts";

/** A state query: its call, how to read its answer, and the time at which it is aborted, in milliseconds since 1970. */
export type StateQuery = {
  readonly call: Call;
  readonly readState: Service["state"]["read"];
  readonly makeCall: MakeCall;
  readonly untilMs: number;
  /** A last delivery passes an open circuit breaker with its query too. */
  readonly isLast: boolean;
};

/** The state of a task, `unknown` where the query failed, and the query's own result where it was made. */
export type StateAnswer = { readonly state: TaskState; readonly result?: CallResult | undefined };

/** Asks the service for the state of a task. */
export async function askState({ call, readState, makeCall, untilMs, isLast }: StateQuery): Promise<StateAnswer> {
  const result = await makeCall(call, { untilMs, maxCalls: 2, isLast });
  if (result.verdict === "blocked") return { state: "unknown" };
  return { state: stateIn(result, readState), result };
}

/** An answer of IAM, which gave no token, tells nothing about a task. */
function stateIn({ verdict, answer, wasSent }: CallResult, readState: StateQuery["readState"]): TaskState {
  if (verdict === "not-found") return "missing";
  if (verdict === "already-stopped") return "aborted";
  const hasState = wasSent && answer !== undefined && isSuccess(answer.status) && answer.code === undefined;
  return hasState ? readState(answer.body) : "unknown";
}
