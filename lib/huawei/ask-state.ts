import type { Call } from "../http/exchange.ts";
import type { Service, TaskState } from "../services/service.ts";
import type { CallLimits, CallResult, MakeCall } from "./calls.ts";
import { isSuccess } from "./judge.ts";

/** A state query: its call, its limits, and how to read its answer. */
export type StateQuery = {
  readonly call: Call;
  readonly readState: Service["state"]["read"];
  readonly makeCall: MakeCall;
  readonly limits: CallLimits;
};

/** The state of a task, `unknown` where the query failed, and the query's own result where it was made. */
export type StateAnswer = {
  readonly state: TaskState;
  readonly result?: CallResult | undefined;
  /** The least wait before the next query: its Retry-After, or the rest of its block. */
  readonly waitMs?: number | undefined;
  /** The credentials of the query are refused. */
  readonly isRefused: boolean;
};

/** Asks the service for the state of a task. */
export async function askState({ call, readState, makeCall, limits }: StateQuery): Promise<StateAnswer> {
  const result = await makeCall(call, limits);
  const { verdict } = result;
  if (verdict === "blocked")
    return { state: "unknown", waitMs: result.waitMs, isRefused: result.why === "account-paused" };
  const waitMs = result.answer?.retryAfterMs;
  return { state: stateIn(result, readState), result, waitMs, isRefused: verdict === "unauthenticated" };
}

/** An answer of IAM, which gave no token, tells nothing about a task. */
function stateIn({ verdict, answer, wasSent }: CallResult, readState: StateQuery["readState"]): TaskState {
  if (verdict === "not-found") return "missing";
  if (verdict === "already-stopped") return "aborted";
  const hasState = wasSent && answer !== undefined && isSuccess(answer.status) && answer.code === undefined;
  return hasState ? readState(answer.body) : "unknown";
}
