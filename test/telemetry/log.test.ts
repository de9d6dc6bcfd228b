import { afterEach, describe, expect, test, vi } from "vitest";
import { buildOutcome } from "../../lib/outcome/build-outcome.ts";
import { NO_PROGRESS } from "../../lib/stop/progress.ts";
import { createLog } from "../../lib/telemetry/log.ts";
import { captureOutput } from "../rig/capture-output.ts";
import { START_MS } from "../rig/clock.ts";
import { exampleTargets } from "../rig/example-targets.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

function build() {
  const lines = captureOutput();
  return { log: createLog("drs"), entries: () => lines.map((line) => JSON.parse(line)) };
}

const handedBack = {
  kind: "hand-back",
  requestId: "r",
  why: "busy",
  calls: 1,
  ageMs: 7,
  unsentWaitMs: 2_000,
  progress: { ...NO_PROGRESS, deliveries: 1, delayMs: 2_000, isLast: true },
} as const;

describe("the log", () => {
  test("writes one line per outcome, without the free text of the request", () => {
    const { log, entries } = build();
    const info = {
      requestId: "r",
      service: "drs",
      target: exampleTargets.drs,
      noun: "x",
      sentMs: START_MS,
      deliveries: 1,
    };
    const privateInfo = { ...info, reason: "private\nwords", requestedBy: "private" };
    log.outcome(buildOutcome(privateInfo, { status: "stopped" }, START_MS));
    expect(entries()).toEqual([
      {
        level: "INFO",
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        message: "outcome",
        stopRequestId: "r",
        service: "drs",
        status: "stopped",
        target: exampleTargets.drs,
        calls: 0,
        deliveries: 1,
        elapsedMs: 0,
        sampling_rate: 0,
      },
    ]);
  });

  test("writes the wait, the reason and the last answer of a handed-back request at Lambda's default level", () => {
    const { log, entries } = build();
    log.handedBack({
      ...handedBack,
      progress: { ...handedBack.progress, last: { httpStatus: 409, errorCode: "X.1" } },
    });
    expect(entries()).toMatchObject([
      {
        level: "INFO",
        message: "handed back",
        stopRequestId: "r",
        waitMs: 2000,
        isLast: true,
        why: "busy",
        calls: 1,
        deliveries: 1,
        ageMs: 7,
        httpStatus: 409,
        errorCode: "X.1",
      },
    ]);
  });

  test.for([
    ["release-42", undefined],
    ["release-42/3", "release-42"],
    ["release-42/job/7", "release-42"],
    ["/odd", undefined],
  ] as const)("gives the lines of %s the group %s, by the first part of the id", ([requestId, group]) => {
    const { log, entries } = build();
    log.handedBack({ ...handedBack, requestId }, "2");
    expect(entries()).toMatchObject([{ stopRequestId: requestId, replays: "2" }]);
    expect(entries()[0].stopGroupId).toBe(group);
  });

  test("writes a fault of stopcord with its stack in one line", () => {
    const { log, entries } = build();
    log.error("handling message m", new Error("a bug"));
    log.error("handling message n", "thrown text");
    expect(entries()).toMatchObject([
      { level: "ERROR", message: "handling message m", error: expect.stringMatching(/^Error: a bug\n\s+at /) },
      { level: "ERROR", message: "handling message n", error: "thrown text" },
    ]);
  });

  test("writes the text of an error and no object that a library attached to it", () => {
    const { log, entries } = build();
    log.error("x", Object.assign(new Error("a bug"), { request: { headers: { authorization: "SDK-HMAC-SHA256" } } }));
    log.warn("a warning");
    expect(JSON.stringify(entries())).not.toContain("SDK-HMAC-SHA256");
    expect(entries()).toMatchObject([{}, { level: "WARN", message: "a warning", service: "drs" }]);
  });

  test("bounds and escapes a warning, and bounds an error, since a server may have chosen their texts", () => {
    const { log, entries } = build();
    log.warn(`\u001b[2J\u202e${"x".repeat(100_000)}`);
    log.error("x", new Error("y".repeat(100_000)));
    const [warning, error] = entries();
    expect(warning).toMatchObject({ message: expect.stringMatching(/^\\u001b\[2J\\u202ex{900,1000}$/) });
    expect(JSON.stringify(error).length).toBeLessThan(5_000);
  });

  test("writes a breaker that has opened or closed, with the end of the open state", () => {
    const { log, entries } = build();
    const place = { account: "default", region: "cn-north-4", service: "drs" };
    log.guardChange({ ...place, breaker: "circuit", state: "open", why: "throttled", untilMs: START_MS });
    log.guardChange({ ...place, breaker: "credentials", state: "closed" });
    expect(entries()).toMatchObject([
      { level: "INFO", message: "circuit breaker open", ...place, why: "throttled", until: "2026-11-22T08:00:00.000Z" },
      { level: "INFO", message: "credentials breaker closed", ...place },
    ]);
  });
});
