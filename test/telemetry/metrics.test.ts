import { afterEach, describe, expect, test, vi } from "vitest";
import { buildOutcome, type Resolution } from "../../lib/outcome/build-outcome.ts";
import { STATUSES, type Status } from "../../lib/outcome/statuses.ts";
import type { HandedBack } from "../../lib/stop/settle.ts";
import { metricNames, OUTCOME_METRICS } from "../../lib/telemetry/metric-names.ts";
import { createMetrics } from "../../lib/telemetry/metrics.ts";
import { START_MS } from "../rig/clock.ts";
import { printed } from "../rig/printed.ts";

afterEach(() => vi.restoreAllMocks());

const statuses = Object.keys(STATUSES) as Status[]; // keyof what keys() lists as strings

function build() {
  const lines = printed();
  return { metrics: createMetrics("drs", "stopcord-dev"), entries: () => lines.map((line) => JSON.parse(line)) };
}

function outcome(result: Resolution, ageMs = 472) {
  const facts = { requestId: "r", service: "drs", noun: "x", sentMs: START_MS, deliveries: 1 };
  return buildOutcome(facts, result, START_MS + ageMs);
}

const handedBack = (more: Partial<HandedBack> = {}): HandedBack => ({
  ...{ kind: "hand-back", requestId: "r", waitMs: 5_000, why: "busy", calls: 1, ageMs: 300 },
  ...more,
});

/** The metrics that a line declares, each with its unit. */
function declaredIn(entry: { _aws: { CloudWatchMetrics: [{ Metrics: { Name: string; Unit: string }[] }] } }) {
  return Object.fromEntries(entry._aws.CloudWatchMetrics[0].Metrics.map(({ Name, Unit }) => [Name, Unit]));
}

test("all of an invocation is one line in the embedded metric format, by service", () => {
  const { metrics, entries } = build();
  metrics.outcome(outcome({ status: "stopped", calls: 1 }));
  metrics.outcome(outcome({ status: "refused", calls: 2 }, 900));
  metrics.handedBack(handedBack());
  metrics.flush();
  const [entry, ...more] = entries();
  expect(more).toEqual([]);
  expect(entry._aws.CloudWatchMetrics).toMatchObject([{ Namespace: "stopcord-dev", Dimensions: [["service"]] }]);
  expect(declaredIn(entry)).toEqual({
    ...{ RequestAge: "Milliseconds", StopLatency: "Milliseconds" },
    ...{ StopCalls: "Count", Stopped: "Count", Refused: "Count", HandedBack: "Count" },
  });
  expect(entry).toMatchObject({
    ...{ service: "drs", RequestAge: [472, 900, 300], StopLatency: 472, StopCalls: [1, 2, 1] },
    ...{ Stopped: 1, Refused: 1, HandedBack: 1 },
  });
});

describe("is counted as throttled", () => {
  test.for<[string, (metrics: ReturnType<typeof createMetrics>) => void, number | undefined]>([
    ["a delivery handed back for it", (metrics) => metrics.handedBack(handedBack({ why: "throttled" })), 1],
    ["a request given up for it", (metrics) => metrics.outcome(outcome({ status: "gave-up", code: "throttled" })), 1],
    ["but not one that was busy", (metrics) => metrics.handedBack(handedBack()), undefined],
  ])("%s", ([, act, count]) => {
    const { metrics, entries } = build();
    act(metrics);
    metrics.flush();
    expect(entries()[0].Throttled).toBe(count);
  });
});

test("an invocation that came to nothing writes nothing, and none writes what another did", () => {
  const { metrics, entries } = build();
  metrics.flush();
  metrics.outcome(outcome({ status: "stopped" }));
  metrics.flush();
  metrics.flush();
  expect(entries()).toHaveLength(1);
});

test.for([100, 199, 1000])(
  "%d outcomes of one invocation are counted each once, and nothing else is written",
  (total) => {
    const { metrics, entries } = build();
    for (let number = 0; number < total; number++) metrics.outcome(outcome({ status: "rejected" }));
    metrics.flush();
    const counts = entries().flatMap(({ Rejected = [] }) => Rejected);
    expect(counts).toEqual(Array.from({ length: total }, () => 1));
  },
);

test("all that can be emitted is in the table of metrics, and all of the table can be emitted", () => {
  const { metrics, entries } = build();
  for (const status of statuses) metrics.outcome(outcome({ status, calls: 1 }));
  metrics.handedBack(handedBack({ why: "throttled" }));
  metrics.flush();
  expect(Object.keys(declaredIn(entries()[0])).sort()).toEqual([...metricNames].sort());
});

test.for(statuses)("an outcome %s has a metric of its own", (status) => {
  const others = statuses.filter((other) => other !== status);
  expect(others.map((other) => OUTCOME_METRICS[other])).not.toContain(OUTCOME_METRICS[status]);
});
