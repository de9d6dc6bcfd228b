import { type StopResult, stopResultOf } from "../../outcome/stop-result.ts";
import type { OutcomeLine, RequestLine } from "../../telemetry/request-line.ts";
import { isoTime } from "../../time/iso-time.ts";
import { MAX_LINES } from "../aws/query-logs.ts";
import { statusWords } from "../status-words.ts";
import type { History } from "./read-history.ts";

/** The answer to "was it stopped", and the reason in words. */
export type Conclusion = { readonly result: StopResult | "waiting"; readonly words: string };

type HandBackLine = Extract<RequestLine, { message: "handed back" }>;

/**
 * A request that waits appears again at the end of its wait; SQS and a crash may delay it by the visibility timeout, and the log by
 * some seconds more.
 */
export const LATE_MS = 10 * 60_000;

/** The clocks of two functions differ by less. A wait that ends later than an outcome belongs to another copy of the request. */
const SKEW_MS = 2_000;

/** The conclusion from a list that lacks lines: any of them might change it. */
export const CUT: Conclusion = {
  result: "unknown",
  words: `the logs have more than the ${MAX_LINES} lines that a query returns: add --since, or name fewer requests`,
};

/** Concludes from the history of one request. */
export function concludeOne({ lines, isCut }: Omit<History, "id">, nowMs: number): Conclusion {
  return isCut ? CUT : conclude(lines, nowMs);
}

/** Concludes from the lines of one request, the oldest first. A stop stands, whatever another copy of the request says. */
export function conclude(lines: readonly RequestLine[], nowMs: number): Conclusion {
  const outcomes = lines.filter((line) => line.message === "outcome");
  const stop = outcomes.find((line) => stopResultOf(line) === "stopped");
  if (stop !== undefined) return { result: "stopped", words: wordsOf(stop) };
  const last = outcomes.at(-1);
  const waits = lines
    .filter((line) => line.message === "handed back")
    .filter((line) => line.atMs + line.waitMs > (last?.atMs ?? 0) + SKEW_MS);
  const wait = waits.at(-1);
  if (wait !== undefined) return concludeWait(wait, nowMs);
  if (last?.code === "nothing-running") return { result: "stopped", words: `nothing to stop at ${isoTime(last.atMs)}` };
  if (last !== undefined) return { result: stopResultOf(last), words: wordsOf(last) };
  return { result: "unknown", words: "the log has no line of it" };
}

function concludeWait(wait: HandBackLine, nowMs: number): Conclusion {
  const untilMs = wait.atMs + wait.waitMs;
  const until = isoTime(untilMs);
  if (nowMs <= untilMs + LATE_MS) return { result: "waiting", words: `${wait.why}, until ${until}` };
  return { result: "unknown", words: `its wait (${wait.why}) ended at ${until}, and no line follows` };
}

function wordsOf({ status, code, atMs }: OutcomeLine): string {
  return `${statusWords({ status, code })} at ${isoTime(atMs)}`;
}

/** Names the state of a request in a few words, by which a group is counted: `gave-up (busy)`, `waits: throttled`, `no line`. */
export function stateOf(lines: readonly RequestLine[], nowMs: number): string {
  const { result, words } = conclude(lines, nowMs);
  const state = words.replace(/ at \S+$|, until \S+$/, "");
  return result === "waiting" ? `waits: ${state}` : state;
}

/** Concludes for a group: stopped if all are, not stopped if one is not; else it still waits, or is unknown. */
export function concludeAll(conclusions: readonly Conclusion[]): Conclusion["result"] {
  const results = new Set(conclusions.map(({ result }) => result));
  const order = ["not stopped", "waiting", "unknown"] as const;
  return order.find((result) => results.has(result)) ?? (results.has("stopped") ? "stopped" : "unknown");
}
