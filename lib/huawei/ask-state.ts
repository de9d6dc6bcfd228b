import type { Call } from "../http/exchange.ts";
import type { Service, TaskState } from "../services/service.ts";
import type { Clock } from "../time/clock.ts";
import type { Blocked, CallResult, MakeCall } from "./calls.ts";
import { isSuccess } from "./judge.ts";

/** What a service is asked about a task, and until when an answer is waited for. */
export type Question = {
  query(): Call;
  readonly readState: Service["state"]["read"];
  readonly makeCall: MakeCall;
  readonly budgetEndMs: number;
  readonly clock: Clock;
};

/** What the service says of the task; a query that fails is weather and says nothing. */
export async function askState({ makeCall, query, readState, budgetEndMs, clock }: Question): Promise<TaskState> {
  if (clock.now() >= budgetEndMs) return "unknown";
  const { verdict, answer } = await makeCall(query(), { untilMs: budgetEndMs, maxCalls: 2 }).then(orUnheard);
  if (verdict === "not-found") return "missing";
  if (verdict === "already-stopped") return "aborted";
  return answer !== undefined && isSuccess(answer.status) && answer.code === undefined
    ? readState(answer.body)
    : "unknown";
}

function orUnheard(result: CallResult | Blocked): CallResult {
  return result.verdict === "blocked" ? { verdict: "unavailable", calls: 0 } : result;
}
