import { describe, expect, test } from "vitest";
import { conclude, concludeAll, stateOf } from "../../../lib/cli/status/conclude.ts";
import type { Code, Status } from "../../../lib/outcome/statuses.ts";
import type { RequestLine } from "../../../lib/telemetry/request-line.ts";

const NOW_MS = Date.parse("2026-11-26T03:00:00Z");
const common = { stopRequestId: "r", service: "drs", timestamp: "" };

const outcome = (minutesAgo: number, status: Status, code?: Code): RequestLine => ({
  ...common,
  message: "outcome",
  atMs: NOW_MS - minutesAgo * 60_000,
  status,
  code,
});
const wait = (minutesAgo: number, minutes: number): RequestLine => ({
  ...common,
  message: "handed back",
  atMs: NOW_MS - minutesAgo * 60_000,
  waitMs: minutes * 60_000,
  why: "busy",
});

describe("the conclusion about a request", () => {
  test.for<[string, readonly RequestLine[], string, string]>([
    ["no line", [], "unknown", "the log has no line of it"],
    ["a stop", [outcome(1, "stopped")], "stopped", "stopped at 2026-11-26T02:59:00.000Z"],
    [
      "a task that had ended",
      [outcome(1, "already-stopped")],
      "stopped",
      "already-stopped at 2026-11-26T02:59:00.000Z",
    ],
    ["a stop after waits", [wait(5, 2), wait(3, 2), outcome(1, "stopped")], "stopped", "stopped at "],
    [
      "a stop, and a later outcome of another copy",
      [outcome(2, "stopped"), outcome(1, "expired")],
      "stopped",
      "stopped",
    ],
    [
      "an earlier outcome of another copy, and a stop",
      [outcome(2, "expired"), outcome(1, "stopped")],
      "stopped",
      "stop",
    ],
    ["a dry run", [outcome(1, "dry-run")], "not stopped", "dry-run at "],
    ["no such task", [outcome(1, "not-found")], "not stopped", "not-found at "],
    [
      "a request given up",
      [wait(3, 1), outcome(1, "gave-up", "unavailable")],
      "not stopped",
      "gave-up (unavailable) at ",
    ],
    ["a stop that was taken and not confirmed", [outcome(1, "gave-up", "not-confirmed")], "unknown", "gave-up (not-"],
    ["a state that could not be read", [outcome(1, "gave-up", "state-unknown")], "unknown", "gave-up (state-unknown)"],
    ["a wait that lasts", [wait(1, 2)], "waiting", "busy, until 2026-11-26T03:01:00.000Z"],
    ["a wait that has just ended", [wait(4, 2)], "waiting", "busy, until 2026-11-26T02:58:00.000Z"],
    [
      "a wait that ended long ago",
      [wait(60, 2)],
      "unknown",
      "its wait (busy) ended at 2026-11-26T02:02:00.000Z, and no",
    ],
    ["a replay that waits", [outcome(9, "gave-up", "busy"), wait(1, 2)], "waiting", "busy, until"],
    [
      "another copy that waits past the outcome of the first",
      [wait(3, 9), outcome(1, "gave-up", "busy")],
      "waiting",
      "busy",
    ],
    ["an outcome right at the end of its wait", [wait(3, 2.03), outcome(1, "expired")], "not stopped", "expired at"],
    ["a replay that was given up again", [outcome(9, "stopped"), outcome(1, "gave-up", "busy")], "stopped", "stopped"],
  ])("after %s is %s", ([, lines, result, words]) => {
    const conclusion = conclude(lines, NOW_MS);
    expect(conclusion.result).toBe(result);
    expect(conclusion.words.startsWith(words)).toBe(true);
  });

  test.for<[readonly RequestLine[], string]>([
    [[outcome(1, "stopped")], "stopped"],
    [[outcome(1, "gave-up", "busy")], "gave-up (busy)"],
    [[wait(1, 2)], "waits: busy"],
    [[], "the log has no line of it"],
  ])("%# is counted in a group without its time", ([lines, state]) => {
    expect(stateOf(lines, NOW_MS)).toBe(state);
  });
});

describe("the conclusion about a group", () => {
  test.for([
    [["stopped", "stopped"], "stopped"],
    [["stopped", "waiting"], "waiting"],
    [["stopped", "unknown"], "unknown"],
    [["waiting", "unknown"], "waiting"],
    [["stopped", "waiting", "not stopped"], "not stopped"],
    [[], "unknown"],
  ] as const)("of members that are %j is %s", ([results, expected]) => {
    expect(concludeAll(results.map((result) => ({ result, words: "" })))).toBe(expected);
  });
});
