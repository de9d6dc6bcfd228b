import type { Outcome } from "./outcome.ts";
import type { Settlement } from "./settlement.ts";

/** One JSON object a line on standard output, as CloudWatch Logs takes it. */
export type Log = {
  outcome(outcome: Outcome): void;
  handedBack(messageId: string, settlement: Extract<Settlement, { kind: "hand-back" }>): void;
  warn(message: string): void;
  /** A fault of our own. */
  error(message: string, cause: unknown): void;
};

export function createLog(write: (line: string) => void = console.log): Log {
  const line = (level: string, message: string, more: object) =>
    write(JSON.stringify({ level, timestamp: new Date().toISOString(), message, ...more }));
  return {
    // Free text of a request stays out of the log, as do the ids of its target: the outcome has them.
    outcome: ({ requestId, service, status, code, calls, deliveries, httpStatus, errorCode, elapsedMs }) =>
      line("INFO", "outcome", {
        requestId,
        service,
        status,
        code,
        calls,
        deliveries,
        httpStatus,
        errorCode,
        elapsedMs,
      }),
    handedBack: (messageId, { waitMs, why }) =>
      line("DEBUG", "handed back", { messageId, waitMs: Math.round(waitMs), why }),
    warn: (message) => line("WARN", message, {}),
    error: (message, cause) =>
      line("ERROR", message, { error: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) }),
  };
}
