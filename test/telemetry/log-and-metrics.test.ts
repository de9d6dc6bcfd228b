import { describe, expect, test } from "vitest";
import { createRouter } from "../../lib/handlers/router.ts";
import { createWorker } from "../../lib/handlers/worker.ts";
import { buildOutcome } from "../../lib/outcome/build-outcome.ts";
import type { Outcome } from "../../lib/outcome/outcome.ts";
import type { Queues } from "../../lib/sqs/queues.ts";
import { NO_PROGRESS } from "../../lib/stop/progress.ts";
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
      messageId: `m${index}`,
      receiptHandle: "h",
      body,
      attributes,
      messageAttributes: {},
    })),
  };
}

const publishedFor = (requestId: string): Settlement => ({
  kind: "publish",
  calls: 1,
  outcome: buildOutcome({ requestId, noun: "x", sentMs: START_MS, deliveries: 1 }, { status: "stopped" }, START_MS),
});

const handedBackFor = (requestId: string): Settlement => ({
  kind: "hand-back",
  requestId,
  why: "busy",
  calls: 1,
  ageMs: 300,
  progress: { ...NO_PROGRESS, deliveries: 1, delayMs: 5_000 },
});

/** Parts of a handler whose log and metrics write their calls to one list; the queues take every message, or none. */
function buildParts({ isTaken = true } = {}) {
  const written: string[] = [];
  const recorder = (who: string) => ({
    outcome: ({ requestId }: Outcome) => void written.push(`${who} ${requestId}`),
    handedBack: ({ requestId }: { requestId: string }) => void written.push(`${who} ${requestId} handed back`),
  });
  const log: Log = { ...recorder("log"), warn: () => {}, error: () => {} };
  const metrics: Metrics = { ...recorder("metrics"), queueWait: () => {}, flush: () => void written.push("flush") };
  const queues: Queues = {
    send: async (_, items) => items.map((item) => ({ item, isSent: isTaken })),
    hide: async () => {},
  };
  return { written, parts: { log, metrics, queues, clock: hurryingClock(), ttlMs: 900_000, backoffBaseMs: 5_000 } };
}

describe("a worker", () => {
  const settlements: Readonly<Record<string, Settlement>> = {
    a: publishedFor("a"),
    b: handedBackFor("b"),
    c: publishedFor("c"),
  };
  const stop = async ({ body }: { body: string }): Promise<Settlement> => settlements[body] ?? publishedFor(body);

  test("logs and counts each outcome and each handed-back request once, and writes the metrics last", async () => {
    const { written, parts } = buildParts();
    await createWorker({ ...parts, queue: "drs", stop })(eventOf("a", "b", "c"), invocation);
    expect(written.pop()).toBe("flush");
    expect(written.toSorted()).toEqual([
      "log a",
      "log b handed back",
      "log c",
      "metrics a",
      "metrics b handed back",
      "metrics c",
    ]);
  });

  test("neither logs nor counts an outcome that was not published", async () => {
    const { written, parts } = buildParts({ isTaken: false });
    await createWorker({ ...parts, queue: "drs", stop })(eventOf("a", "b"), invocation);
    expect(written.toSorted()).toEqual(["flush", "log b handed back", "metrics b handed back"]);
  });
});

describe("the router", () => {
  test("logs and counts the requests that it rejects, and none that it forwards", async () => {
    const { written, parts } = buildParts();
    const bodies = [requestOf("drs", { id: "good" }), { id: "bad", service: "none" }].map((one) => JSON.stringify(one));
    await createRouter(parts)(eventOf(...bodies), invocation);
    expect(written).toEqual(["log bad", "metrics bad", "flush"]);
  });
});
