import { Logger } from "@aws-lambda-powertools/logger";
import type { Outcome } from "../outcome/outcome.ts";
import type { HandedBack } from "../stop/settle.ts";
import { lazy } from "../time/lazy.ts";

/** One JSON object a line, as CloudWatch Logs takes it; the request id is what lines about one request have in common. */
export type Log = {
  outcome(outcome: Outcome): void;
  handedBack(handedBack: HandedBack): void;
  warn(message: string): void;
  /** A fault of our own. */
  error(message: string, cause: unknown): void;
};

/**
 * The log of one function, at the level that Lambda is set to. It writes past `console`, which Lambda would wrap in JSON
 * of its own, and every line carries the function's `service`. It is made for the first line, which comes when the first
 * outcomes are out: a cold start need not wait for it.
 */
export function createLog(service: string): Log {
  const logger = lazy(() => new Logger({ serviceName: service }));
  return {
    // Free text of a request stays out of the log, as do the ids of its target: the outcome has them.
    outcome: ({ requestId, status, code, calls, deliveries, httpStatus, errorCode, elapsedMs }) =>
      logger().info("outcome", { requestId, status, code, calls, deliveries, httpStatus, errorCode, elapsedMs }),
    handedBack: ({ requestId, waitMs, why, calls, ageMs }) =>
      logger().debug("handed back", { requestId, waitMs: Math.round(waitMs), why, calls, ageMs }),
    warn: (message) => logger().warn(message),
    // As text: an error itself would be written with whatever a library has hung on it.
    error: (message, cause) => logger().error(message, { error: textOf(cause) }),
  };
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
