import { protectedIdIn } from "../accounts/policy.ts";
import type { CallScope } from "../accounts/scope.ts";
import { type CallTools, callsTo, type MakeCall } from "../huawei/calls.ts";
import type { Lister } from "../huawei/list-running.ts";
import type { Halt } from "../limits/halts.ts";
import type { Service, TargetShape } from "../services/service.ts";
import { retryMs } from "./backoff.ts";
import type { ParsedSelection } from "./read-delivery.ts";
import { MAX_CALLS } from "./run-delivery.ts";
import { timeLimits } from "./time-limits.ts";

/** One delivery of a selection that the policy of its account allows. */
export type SelectionRun<Shape extends TargetShape = TargetShape> = {
  readonly service: Service<Shape>;
  readonly parsed: ParsedSelection;
  readonly requestId: string;
  /** The time of the request, in milliseconds since 1970. */
  readonly sentMs: number;
  readonly scope: CallScope;
  readonly tools: CallTools;
  /** The time of a delivery. */
  readonly budgetMs: number;
  /** Reports a fact that differs from what is known about a list. */
  onSurprise(text: string): void;
  rereadScope(): Promise<CallScope | undefined>;
  /** Finds the halt that holds the selection now. */
  findHalt(): Promise<Halt | undefined>;
};

/** The time that is kept for the last call of a delivery, and the share of a short budget. */
const LAST_CALL_MS = 5_000;
const LAST_CALL_SHARE = 0.25;

/** Creates the means of one delivery to list. */
export function listerOf<Shape extends TargetShape>(run: SelectionRun<Shape>): Lister {
  const { service, parsed, scope, tools } = run;
  const { clock } = tools;
  const { request, deadlineMs, budgetEndMs, progress } = parsed;
  const { isLast } = progress;
  const time = timeLimits({ deadlineMs, budgetEndMs, isLast }, clock);
  const keptMs = Math.min(LAST_CALL_MS, run.budgetMs * LAST_CALL_SHARE);
  let hasAsked = false;
  const callList = callsTo(service, scope, tools, `${service.name} list`);
  const makeCall: MakeCall = (call, limits) => {
    hasAsked = true;
    return callList(call, limits);
  };
  const ids: Readonly<Record<string, unknown>> = request.target;
  return {
    service,
    makeCall,
    limits: () => ({ ...time.ofCall(), isLast }),
    atMost: request.target.atMost,
    scope: {
      projectId: scope.projectId,
      codeartsProjectId: String(ids.runningIn ?? ids.codeartsProjectId ?? ""),
      isProject: ids.runningIn !== undefined,
      sentMs: run.sentMs,
    },
    // The first call of a delivery is always made, so that each delivery brings the listing forward.
    hasTime: () => time.hasTime(hasAsked && !isLast ? keptMs : 0),
    protectedId: (target) => protectedIdIn(target, scope.account.protected ?? []),
    onSurprise: run.onSurprise,
    async pause(failures) {
      const pauseMs = retryMs(failures, clock.random());
      if (failures >= MAX_CALLS || !time.hasTime(pauseMs)) return false;
      await clock.wait(pauseMs);
      return true;
    },
  };
}
