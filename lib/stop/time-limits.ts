import type { CallLimits } from "../huawei/calls.ts";
import type { Clock } from "../time/clock.ts";
import { countdownTo } from "../time/countdown.ts";
import { waitEndMs } from "./deadline.ts";

/** A delivery that begins now; times are milliseconds since 1970. */
export type TimedDelivery = {
  /** After it no stop call is started. */
  readonly deadlineMs: number;
  /** After it the delivery makes no request at all. */
  readonly budgetEndMs: number;
  readonly isLast: boolean;
};

/** The end of one call, and that of its waits for a permit and a token. */
export type TimeLimit = Required<Pick<CallLimits, "untilMs" | "waitUntilMs">>;

/** The limits in time of one delivery. */
export type TimeLimits = {
  /** The deadline has passed. */
  isLate(): boolean;
  /** The budget is used up. */
  isOver(): boolean;
  /** A call may start after a pause, before the deadline and in the budget. */
  hasTime(pauseMs?: number): boolean;
  ofCall(): TimeLimit;
  /** A query that no stop call can follow takes all the time; any other leaves half to a stop call. */
  ofQuery(isFinal: boolean): TimeLimit;
};

/** Creates the limits of a delivery that begins now. A clock that is set back does not prolong the budget. */
export function timeLimits({ deadlineMs, budgetEndMs, isLast }: TimedDelivery, clock: Clock): TimeLimits {
  const budgetLeftMs = countdownTo(budgetEndMs, clock);
  const endOfWaitsMs = waitEndMs({ nowMs: clock.now(), deadlineMs, isLast });
  const budgetEnd = () => clock.now() + budgetLeftMs();
  const callEnd = () => Math.min(deadlineMs, budgetEnd());
  const isLate = () => clock.now() >= deadlineMs;

  const within = (untilMs: number): TimeLimit => ({
    untilMs,
    waitUntilMs: isLast || isLate() ? untilMs : Math.min(untilMs, endOfWaitsMs),
  });

  return {
    isLate,
    isOver: () => budgetLeftMs() <= 0,
    hasTime: (pauseMs = 0) => clock.now() + pauseMs < callEnd(),
    ofCall: () => within(callEnd()),
    ofQuery: (isFinal) => within(isFinal ? budgetEnd() : (clock.now() + callEnd()) / 2),
  };
}
