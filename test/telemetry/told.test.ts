import { describe, expect, test } from "vitest";
import { createRouter } from "../../lib/handlers/router.ts";
import { createWorker } from "../../lib/handlers/worker.ts";
import { buildOutcome } from "../../lib/outcome/build-outcome.ts";
import type { Outcome } from "../../lib/outcome/outcome.ts";
import type { Queues } from "../../lib/sqs/queues.ts";
import type { Settlement } from "../../lib/stop/settle.ts";
import type { Log } from "../../lib/telemetry/log.ts";
import type { Metrics } from "../../lib/telemetry/metrics.ts";
import { hurryingClock, START_MS } from "../rig/clock.ts";
import { requestOf } from "../rig/examples.ts";

const invocation = { awsRequestId: "invocation", getRemainingTimeInMillis: () => 30_000 };

function eventOf(...bodies: readonly string[]) {
  const attributes = { ApproximateReceiveCount: "1", SentTimestamp: String(START_MS) };
  return {
    Records: bodies.map((body, index) => ({
      ...{ messageId: `m${index}`, receiptHandle: "h", body, attributes, messageAttributes: {} },
    })),
  };
}

const outcome = (requestId: string): Settlement => ({
  kind: "publish",
  outcome: buildOutcome({ requestId, noun: "x", sentMs: START_MS, deliveries: 1 }, { status: "stopped" }, START_MS),
});

const handedBack = (requestId: string): Settlement => ({
  ...{ kind: "hand-back", requestId, waitMs: 5_000, why: "busy", calls: 1, ageMs: 300 },
});

/** Who is told of what, in order; queues take all, or nothing. */
function watch(isTaken = true) {
  const told: string[] = [];
  const tell = (who: string) => ({
    outcome: ({ requestId }: Outcome) => void told.push(`${who} ${requestId}`),
    handedBack: ({ requestId }: { requestId: string }) => void told.push(`${who} ${requestId} handed back`),
  });
  const log: Log = { ...tell("log"), warn: () => {}, error: () => {} };
  const metrics: Metrics = { ...tell("metrics"), flush: () => void told.push("flush") };
  const queues: Queues = { send: async (_, entries) => entries.map(() => isTaken), handBack: async () => {} };
  return { told, parts: { log, metrics, queues, clock: hurryingClock() } };
}

describe("of a batch the log and the metrics are told", () => {
  const settlements: Readonly<Record<string, Settlement>> = { a: outcome("a"), b: handedBack("b"), c: outcome("c") };
  const stop = async ({ body }: { body: string }): Promise<Settlement> => settlements[body] ?? outcome(body);

  test("by a worker: each outcome and each hand-back once, and the metrics are written at its end", async () => {
    const { told, parts } = watch();
    await createWorker({ ...parts, queue: "drs", stop })(eventOf("a", "b", "c"), invocation);
    expect(told.pop()).toBe("flush");
    expect(told.toSorted()).toEqual([
      ...["log a", "log b handed back", "log c"],
      ...["metrics a", "metrics b handed back", "metrics c"],
    ]);
  });

  test("by a worker: no outcome that was not published", async () => {
    const { told, parts } = watch(false);
    await createWorker({ ...parts, queue: "drs", stop })(eventOf("a", "b"), invocation);
    expect(told.toSorted()).toEqual(["flush", "log b handed back", "metrics b handed back"]);
  });

  test("by the router: what it rejects, and nothing of what it forwards", async () => {
    const { told, parts } = watch();
    const bodies = [requestOf("drs", { id: "good" }), { id: "bad", service: "none" }].map((one) => JSON.stringify(one));
    await createRouter(parts)(eventOf(...bodies), invocation);
    expect(told).toEqual(["log bad", "metrics bad", "flush"]);
  });
});
