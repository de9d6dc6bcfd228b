import { afterEach, describe, expect, test, vi } from "vitest";
import { buildOutcome, type Resolution } from "../../lib/outcome/build-outcome.ts";
import { statusNames } from "../../lib/outcome/statuses.ts";
import { NO_PROGRESS } from "../../lib/stop/progress.ts";
import type { HandedBack } from "../../lib/stop/settle.ts";
import { metricNames } from "../../lib/telemetry/metric-names.ts";
import { createMetrics } from "../../lib/telemetry/metrics.ts";
import { captureOutput } from "../rig/capture-output.ts";
import { START_MS } from "../rig/clock.ts";

afterEach(() => vi.restoreAllMocks());

function build() {
  const lines = captureOutput();
  return { metrics: createMetrics("drs", "stopcord-dev"), entries: () => lines.map((line) => JSON.parse(line)) };
}

function outcomeOf(resolution: Resolution, ageMs = 472) {
  const info = { requestId: "r", service: "drs", noun: "x", sentMs: START_MS, deliveries: 1 };
  return buildOutcome(info, resolution, START_MS + ageMs);
}

const handedBackFor = (why: HandedBack["why"]): HandedBack => ({
  kind: "hand-back",
  requestId: "r",
  why,
  calls: 1,
  ageMs: 300,
  unsentWaitMs: 5_000,
  progress: { ...NO_PROGRESS, deliveries: 1, delayMs: 5_000 },
});

/** The metrics that a line declares, each with its unit. */
function declaredIn(entry: { _aws: { CloudWatchMetrics: [{ Metrics: { Name: string; Unit: string }[] }] } }) {
  return Object.fromEntries(entry._aws.CloudWatchMetrics[0].Metrics.map(({ Name, Unit }) => [Name, Unit]));
}

describe("the metrics of an invocation", () => {
  test("are one line in the embedded metric format with the dimension service", () => {
    const { metrics, entries } = build();
    metrics.queueWait(12);
    metrics.outcome(outcomeOf({ status: "stopped", calls: 4 }), 1);
    metrics.outcome(outcomeOf({ status: "refused", calls: 2 }, 900), 2);
    metrics.handedBack(handedBackFor("busy"));
    metrics.flush();
    const [entry, ...more] = entries();
    expect(more).toEqual([]);
    expect(entry._aws.CloudWatchMetrics).toMatchObject([{ Namespace: "stopcord-dev", Dimensions: [["service"]] }]);
    expect(declaredIn(entry)).toEqual({
      QueueWait: "Milliseconds",
      RequestAge: "Milliseconds",
      StopLatency: "Milliseconds",
      StopCalls: "Count",
      Stopped: "Count",
      Refused: "Count",
      DeadLettered: "Count",
      HandedBack: "Count",
    });
    expect(entry).toMatchObject({
      service: "drs",
      QueueWait: 12,
      RequestAge: [472, 900, 300],
      StopLatency: 472,
      StopCalls: [1, 2, 1],
      Stopped: 1,
      Refused: 1,
      DeadLettered: 1,
      HandedBack: 1,
    });
  });

  test.for<[string, (metrics: ReturnType<typeof createMetrics>) => void, number | undefined]>([
    ["count a delivery handed back as throttled", (metrics) => metrics.handedBack(handedBackFor("throttled")), 1],
    [
      "count a request given up as throttled",
      (metrics) => metrics.outcome(outcomeOf({ status: "gave-up", code: "throttled" }), 0),
      1,
    ],
    ["do not count a busy delivery as throttled", (metrics) => metrics.handedBack(handedBackFor("busy")), undefined],
  ])("%s", ([, act, count]) => {
    const { metrics, entries } = build();
    act(metrics);
    metrics.flush();
    expect(entries()[0].Throttled).toBe(count);
  });

  test("have no RequestAge of an expired request (fixed: every expired request set off the alarm on old requests)", () => {
    const { metrics, entries } = build();
    metrics.outcome(outcomeOf({ status: "expired" }, 86_400_000), 0);
    metrics.flush();
    expect(entries()[0]).toMatchObject({ Expired: 1 });
    expect(entries()[0].RequestAge).toBeUndefined();
  });

  test("have no negative QueueWait where the clocks differ", () => {
    const { metrics, entries } = build();
    metrics.queueWait(-5);
    metrics.flush();
    expect(entries()[0].QueueWait).toBe(0);
  });

  test("are not written when there are none, and are written once", () => {
    const { metrics, entries } = build();
    metrics.flush();
    metrics.outcome(outcomeOf({ status: "stopped" }), 1);
    metrics.flush();
    metrics.flush();
    expect(entries()).toHaveLength(1);
  });

  test.for([100, 199, 1000])("count each of %d outcomes once", (total) => {
    const { metrics, entries } = build();
    for (let number = 0; number < total; number++) metrics.outcome(outcomeOf({ status: "rejected" }), 0);
    metrics.flush();
    const counts = entries().flatMap(({ Rejected = [] }) => Rejected);
    expect(counts).toEqual(Array.from({ length: total }, () => 1));
  });

  test("are those of the list of metrics, and every metric of the list can be written", () => {
    const { metrics, entries } = build();
    for (const status of statusNames) metrics.outcome(outcomeOf({ status, calls: 1 }), 1);
    metrics.queueWait(1);
    metrics.handedBack(handedBackFor("throttled"));
    metrics.halts(1);
    metrics.flush();
    expect(Object.keys(declaredIn(entries()[0])).sort()).toEqual([...metricNames].sort());
  });
});
