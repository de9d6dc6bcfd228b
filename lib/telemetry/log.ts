import { Logger } from "@aws-lambda-powertools/logger";
import type { GuardChange } from "../limits/guard-watch.ts";
import type { Outcome } from "../outcome/outcome.ts";
import type { HandedBack } from "../stop/settle.ts";
import { escapeForTerminal } from "../terminal/escape-for-terminal.ts";
import { isoTime } from "../time/iso-time.ts";
import { lazy } from "./lazy.ts";
import { REQUEST_KEYS } from "./request-keys.ts";

/** The log of one function: one JSON object per line for CloudWatch Logs. Lines about one request share `stopRequestId`. */
export type Log = {
  /** Logs the outcome of a request; `replays` counts the replays of its dead letter. */
  outcome(outcome: Outcome, replays?: string): void;
  handedBack(handedBack: HandedBack, replays?: string): void;
  /** Logs a breaker that has opened or closed. */
  guardChange(change: GuardChange): void;
  warn(message: string): void;
  /** Logs a fault of stopcord itself. */
  error(message: string, cause: unknown): void;
};

const MAX_WARNING = 1_000;
const MAX_ERROR = 4_000;

/**
 * Creates the log of one function at Lambda's log level. It writes past `console`, which Lambda would wrap in JSON again.
 * The logger is created for the first line, after the first outcomes are published, so that a cold start does not wait for it.
 */
export function createLog(service: string): Log {
  const logger = lazy(() => new Logger({ serviceName: service }));
  return {
    // The line is the audit of a stop: who, which task, by which account. Free text stays out, because it may be private.
    outcome: ({ requestId, status, code, confirmed, ...outcome }, replays) => {
      const { calls, deliveries, httpStatus, errorCode, elapsedMs, sender, account, target } = outcome;
      const selected = outcome.selected?.length;
      const result = { status, code, confirmed: confirmed || undefined, calls, deliveries, httpStatus, errorCode };
      logger().info("outcome", {
        ...idsOf(requestId),
        ...result,
        elapsedMs,
        sender,
        account,
        target,
        selected,
        replays,
      });
    },
    handedBack: ({ requestId, progress, why, calls, ageMs }, replays) => {
      const { delayMs, isLast, deliveries, last } = progress;
      const wait = { waitMs: delayMs, isLast: isLast || undefined, why, calls, deliveries, ageMs };
      const { httpStatus, errorCode } = last ?? {};
      logger().info("handed back", { ...idsOf(requestId), ...wait, httpStatus, errorCode, replays });
    },
    // A server outside chooses a part of such a text, so that it could be long or change a terminal.
    warn: (message) => logger().warn(escapeForTerminal(message.slice(0, MAX_WARNING))),
    guardChange: ({ breaker, state, account, region, ...rest }) =>
      logger().info(`${breaker} breaker ${state}`, {
        account,
        region,
        ...("why" in rest && { why: rest.why, until: isoTime(rest.untilMs) }),
      }),
    // Only the text of an error is logged: libraries attach objects to errors, such as requests with credentials.
    error: (message, cause) => logger().error(message, { error: textOf(cause).slice(0, MAX_ERROR) }),
  };
}

function idsOf(requestId: string) {
  const slash = requestId.indexOf("/");
  return { [REQUEST_KEYS.id]: requestId, [REQUEST_KEYS.group]: slash > 0 ? requestId.slice(0, slash) : undefined };
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
