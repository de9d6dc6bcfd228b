import { type CallPlace, type CallScope, placeOf } from "../accounts/scope.ts";
import { type AnswerSummary, summarise, summariseQuery } from "../huawei/answer-summary.ts";
import type { ApiVersions } from "../huawei/api-versions.ts";
import { askState } from "../huawei/ask-state.ts";
import { type Blocked, type CallResult, type CallTools, callsTo, type MakeCall } from "../huawei/calls.ts";
import { leavesDoubt } from "../huawei/doubt.ts";
import type { Listing } from "../huawei/listing.ts";
import { HALT_AGE_MS } from "../limits/halt-store.ts";
import type { Halt } from "../limits/halts.ts";
import type { Code } from "../outcome/statuses.ts";
import type { StopRequest } from "../request/request.ts";
import type { Service, TargetShape, TaskState } from "../services/service.ts";
import { MAX_POLL_MS, retryMs } from "./backoff.ts";
import {
  afterCheck,
  afterState,
  afterVerdict,
  blamesAccount,
  poll,
  type Settled,
  type Situation,
  type Step,
  type Waiting,
  waiting,
} from "./next-step.ts";
import { asksStateFirst, type Progress } from "./progress.ts";
import { timeLimits } from "./time-limits.ts";

/** One delivery of a valid request. */
export type DeliveryRun<Shape extends TargetShape = TargetShape> = {
  readonly service: Service<Shape>;
  readonly request: StopRequest<Shape>;
  readonly scope: CallScope;
  /** The knowledge of the deliveries before this one. */
  readonly progress: Progress;
  /** After it no stop call is started. */
  readonly deadlineMs: number;
  /** After it this delivery makes no request at all. */
  readonly budgetEndMs: number;
  readonly stopCallOf: ApiVersions<Shape>;
  readonly tools: CallTools;
  /** Finds the outcome instead of a stop call that the account forbids now. */
  findDenial(): Promise<Settled | undefined>;
  /** Reads the accounts secret again; resolves to the new scope where it changed for this request. */
  rereadScope(): Promise<CallScope | undefined>;
  /** Finds the halt that holds the stop calls of the request now. */
  findHalt(): Promise<Halt | undefined>;
};

/** The end of a delivery and the knowledge it adds. */
export type DeliveryEnd = {
  readonly step: Settled | Waiting;
  /** Stop calls made in this delivery. */
  readonly calls: number;
  readonly acceptedMs?: number | undefined;
  readonly isInDoubt: boolean;
  readonly hasQueryFailed: boolean;
  /** The verdict or block for which the request last waited. */
  readonly why?: Code | undefined;
  readonly last?: AnswerSummary | undefined;
  /** The reason why this delivery learned nothing; a message shows it beside an earlier answer. */
  readonly cause?: string | undefined;
  /** The halt that held the last call. */
  readonly halt?: Halt | undefined;
  /** The list of a selection. */
  readonly listing?: Listing | undefined;
  /** The region and the project of the calls, or those of the list. */
  readonly place?: CallPlace | undefined;
};

/** Stop calls of one delivery, renewed tokens and API versions included; a last delivery makes one. */
export const MAX_CALLS = 3;
const MAX_LAST_CALLS = 1;

/** A stop that was accepted and shows no effect is repeated after this time. */
const REPEAT_MS = 60_000;

type Knowledge = {
  calls: number;
  acceptedMs: number | undefined;
  isInDoubt: boolean;
  hasQueryFailed: boolean;
  why: Code | undefined;
  last: AnswerSummary | undefined;
  halt: Halt | undefined;
  denial: Settled | undefined;
  lastCall: Situation["lastCall"];
  /** The Retry-After of the last query, or the rest of its block. */
  queryWaitMs: number | undefined;
  place: CallPlace;
};

/** Makes stop calls and state queries until the request is settled or has to wait. No stop call starts after the deadline. */
export async function runDelivery<Shape extends TargetShape>(run: DeliveryRun<Shape>): Promise<DeliveryEnd> {
  const { acceptedMs, isInDoubt, hasQueryFailed, why, last } = run.progress;
  const known: Knowledge = {
    calls: 0,
    acceptedMs,
    isInDoubt,
    hasQueryFailed,
    why,
    last,
    halt: undefined,
    denial: undefined,
    lastCall: undefined,
    queryWaitMs: undefined,
    place: placeOf(run.scope),
  };
  const step = await createDelivery(run, known).untilEnd();
  // A delivery that comes too late for a call names the halt as well.
  if (step.kind === "waiting" && known.why === "halted") known.halt ??= await run.findHalt();
  return { ...known, step: step.kind === "waiting" ? withFloor(step, known) : step };
}

function createDelivery<Shape extends TargetShape>(run: DeliveryRun<Shape>, known: Knowledge) {
  const { service, request, progress, deadlineMs, budgetEndMs, tools } = run;
  const { clock } = tools;
  const maxCalls = progress.isLast ? MAX_LAST_CALLS : MAX_CALLS;
  let scope = run.scope;
  let makeCall: MakeCall = callsTo(service, scope, tools);
  let hasReread = false;
  let tries = 0;
  const { isLate, ...time } = timeLimits({ deadlineMs, budgetEndMs, isLast: progress.isLast }, clock);

  const situation = (): Situation => ({
    confirm: request.confirm,
    isAccepted: known.acceptedMs !== undefined,
    isInDoubt: known.isInDoubt,
    isLate: isLate(),
    isLast: progress.isLast,
    namesOneRun: service.namesOneRun,
    isRepeatDue: known.acceptedMs !== undefined && clock.now() - known.acceptedMs >= REPEAT_MS,
    lastCall: known.lastCall,
  });

  const queryState = async (): Promise<TaskState> => {
    known.hasQueryFailed = true;
    if (time.isOver()) return "unknown";
    const call = service.state.query(request.target, scope.projectId);
    const isLast = progress.isLast || isLate();
    const isFinal = isLate() || (progress.isLast && !canCall());
    const limits = { ...time.ofQuery(isFinal), maxCalls: 2, isLast };
    const query = { call, readState: service.state.read, makeCall, limits };
    const { state, result, waitMs, isRefused } = await askState(query);
    if (result !== undefined) known.last = summariseQuery(result, known.last);
    known.queryWaitMs = waitMs;
    if (isRefused && (await reread())) return queryState();
    known.hasQueryFailed = state === "unknown";
    return state;
  };

  const findHold = async (): Promise<Blocked | undefined> => {
    known.denial = await run.findDenial();
    if (known.denial !== undefined) return { verdict: "blocked", why: "not-allowed", waitMs: 0 };
    known.halt = await run.findHalt();
    return known.halt && { verdict: "blocked", why: "halted", waitMs: HALT_AGE_MS }; // the value is not read sooner
  };

  const callOnce = async (): Promise<CallResult | Blocked> => {
    const { call, isRetired } = run.stopCallOf(request.target, scope.projectId);
    const limits = { ...time.ofCall(), maxCalls: maxCalls - known.calls, isLast: progress.isLast, findHold };
    const result = (await findHold()) ?? (await makeCall(call, limits)); // a held call takes no permit and no token
    if (result.verdict === "blocked") return result.why === "account-paused" && (await reread()) ? callOnce() : result;
    if (!result.wasSent || !isRetired(result.answer)) return record(result);
    const retired = record({ ...result, verdict: "unavailable" });
    // The next delivery calls the next version where this one may call no more.
    return known.calls >= maxCalls || isLate() ? retired : callOnce();
  };

  const record = (result: CallResult): CallResult => {
    const { isAccepted, isInDoubt } = situation();
    known.calls += result.calls;
    known.last = summarise(result, known.last);
    known.lastCall = { result, wasSettledBefore: isAccepted || isInDoubt || result.isAfterDoubt === true };
    known.isInDoubt ||= leavesDoubt(service, result);
    if (result.verdict === "stopped") known.acceptedMs = clock.now();
    return result;
  };

  /** Reads the accounts secret again, once in a delivery; true where later calls use a changed account. */
  const reread = async (): Promise<boolean> => {
    if (hasReread) return false;
    hasReread = true;
    const changed = await run.rereadScope();
    if (changed === undefined) return false;
    scope = changed;
    known.place = placeOf(scope);
    makeCall = callsTo(service, scope, tools);
    return true;
  };

  /** The corrected secret may let the same call in, now or in the next delivery. */
  const mayRepeat = async ({ verdict }: CallResult): Promise<boolean> =>
    blamesAccount(verdict) && !progress.isLast && !isLate() && (await reread()) && !isLate();

  const stop = async (): Promise<Step> => {
    if (tries > 0 && !(await pauseBetween())) return waiting("unavailable");
    if (!time.hasTime()) return waiting("unavailable");
    tries += 1;
    const { isAccepted, isInDoubt } = situation();
    const result = await callOnce();
    if (result.verdict === "blocked") return known.denial === undefined ? block(result) : deny(known.denial);
    const before = { confirm: request.confirm, isAccepted, isInDoubt: isInDoubt || result.isAfterDoubt === true };
    const step = (await mayRepeat(result)) ? "call" : afterVerdict(result, before);
    known.why = codeOf(result);
    if (step === "ask") return afterState(await queryState(), situation());
    if (step === "check") return afterCheck(await queryState(), situation(), result);
    return step;
  };

  /** A stop call before the policy came into force may have stopped the task, and then "was not stopped" would be untrue. */
  const deny = async (denial: Settled): Promise<Step> => {
    if (known.acceptedMs !== undefined) return poll;
    if (!known.isInDoubt) return denial;
    const state = known.calls > 0 ? await queryState() : known.hasQueryFailed ? "unknown" : "running";
    if (state === "running") return denial;
    return state === "unknown" ? waiting("state-unknown") : afterState(state, situation());
  };

  const block = ({ why, waitMs }: Blocked): Waiting => {
    known.why = why;
    const isRepeat = why === "halted" && known.acceptedMs !== undefined;
    return isRepeat ? { ...poll, why } : waiting(why, waitMs);
  };

  /** A try for which no token was to be had makes no call, and still counts as one of three. */
  const canCall = () => Math.max(tries, known.calls) < maxCalls;

  const pauseBetween = async (): Promise<boolean> => {
    const pauseMs = retryMs(tries, clock.random());
    if (!time.hasTime(pauseMs)) return false;
    await clock.wait(pauseMs);
    return true;
  };

  return {
    async untilEnd(): Promise<Settled | Waiting> {
      const isStateFirst = asksStateFirst(progress) || isLate();
      let step: Step = isStateFirst ? afterState(await queryState(), situation()) : "call";
      while (step === "call") step = canCall() ? await stop() : waiting("unavailable");
      return step;
    },
  };
}

/**
 * The longest wait that the last stop call and the last query ask for is the least wait. An accepted request polls after a failed
 * repeat too, unless a longer wait is asked for: its task may end at any time.
 */
function withFloor(step: Waiting, { acceptedMs, lastCall, queryWaitMs = 0 }: Knowledge): Waiting {
  const floorMs = Math.max(step.floorMs, lastCall?.result.answer?.retryAfterMs ?? 0, queryWaitMs);
  const isPoll = acceptedMs !== undefined && floorMs <= MAX_POLL_MS;
  return isPoll ? { ...step, floorMs, isPoll } : { ...step, floorMs };
}

/** The code of `gave-up` that a verdict stands for. */
function codeOf({ verdict }: CallResult): Code | undefined {
  if (verdict === "busy" || verdict === "throttled") return verdict;
  return verdict === "stopped" ? undefined : "unavailable";
}
