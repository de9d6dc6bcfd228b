import { describe, expect, test } from "vitest";
import type { TransportResult } from "../../lib/huawei/transport.ts";
import { NO_PROGRESS, type Progress, writeProgress } from "../../lib/stop/progress.ts";
import { buildParts, invocation, recordOf } from "../handlers/build-parts.ts";
import { START_MS, virtualClock } from "../rig/clock.ts";
import { checkRequest, secretWith, startProcess } from "../rig/virtual-worker.ts";

const answer = (status: number, body: object): TransportResult => ({
  kind: "answer",
  answer: { status, headers: {}, body: JSON.stringify(body) },
});
const ACCEPTED = answer(200, {});
const RUNNING = answer(200, { task_status: 0 });
const DENIED = answer(403, { error_code: "APIGW.0302" });
const REFUSED = answer(401, { error_code: "APIGW.0301" });

type Given = {
  /** The answers to all calls, in their order; the last one stays. */
  readonly answers: readonly TransportResult[];
  /** The time that each call takes. */
  readonly callMs?: number;
  readonly leftMs?: number;
  readonly progress?: Partial<Progress>;
};

/** Delivers a request to a process that read both secrets two minutes ago, and whose reads get no answer any more: the SDK gives a read 10 s. */
async function deliverWhileReadsHang({ answers, callMs = 0, leftMs = 5_000, progress }: Given) {
  const clock = virtualClock();
  const { parts, sent } = buildParts();
  const madeMs: number[] = [];
  let isHanging = false;
  const read = async (value: string): Promise<string> => {
    if (isHanging) await clock.wait(10_000).then(() => Promise.reject(new Error("timed out")));
    return value;
  };
  const handler = startProcess({
    clock,
    queues: parts.queues,
    readSecret: () => read(secretWith("SK")),
    readHalts: () => read("{}"),
    transport: async () => {
      const result = answers[Math.min(madeMs.push(clock.now()), answers.length) - 1] ?? ACCEPTED;
      if (isHanging) await clock.wait(callMs);
      return result;
    },
  });
  const handle = async (id: string, more: object, carried: Partial<Progress> = {}) => {
    const stringValue = writeProgress({ ...NO_PROGRESS, ...carried });
    const record = recordOf(id, checkRequest(id, { ...more }), { messageAttributes: { progress: { stringValue } } });
    let isDone = false;
    const handled = handler({ Records: [record] }, invocation).then(() => {
      isDone = true;
    });
    await clock.run(START_MS + 600_000, () => isDone);
    return handled;
  };
  await handle("first", { expiresAt: new Date(START_MS + 900_000).toISOString() });
  await clock.run(START_MS + 120_000);
  isHanging = true;
  const startMs = clock.now();
  const calls = madeMs.length;
  const expiresAt = new Date(startMs + leftMs).toISOString();
  await handle("r", { sentAt: new Date(START_MS).toISOString(), expiresAt }, progress);
  return {
    outcome: sent.filter(({ queue }) => queue === "results").map(({ body }) => JSON.parse(body))[1],
    callsMs: madeMs.slice(calls).map((ms) => ms - startMs),
    tookMs: clock.now() - startMs,
  };
}

describe("while Secrets Manager gives no answer", () => {
  test("a last delivery calls 2.5 s after its start, with what is known, and has 5 s (fixed: no call in 10 s)", async () => {
    const given = { answers: [ACCEPTED, ACCEPTED], progress: { deliveries: 1, isLast: true } };
    const { outcome, callsMs } = await deliverWhileReadsHang(given);
    expect(outcome).toMatchObject({ requestId: "r", status: "stopped" });
    expect(callsMs).toEqual([2_500]);
  });

  test("a last delivery in doubt asks after 1 s, and calls 2.5 s after the answer", async () => {
    const given = {
      answers: [ACCEPTED, RUNNING, ACCEPTED],
      progress: { deliveries: 1, isInDoubt: true, isLast: true },
    };
    const { outcome, callsMs } = await deliverWhileReadsHang(given);
    expect(outcome).toMatchObject({ requestId: "r", status: "stopped" });
    expect(callsMs).toEqual([1_000, 3_500]);
  });

  test("a last delivery with refused credentials ends within 5 s", async () => {
    const given = { answers: [REFUSED], progress: { deliveries: 1, isLast: true } };
    const { outcome, tookMs } = await deliverWhileReadsHang(given);
    expect(outcome).toMatchObject({ requestId: "r", status: "denied", code: "account-paused" });
    expect(tookMs).toBeLessThanOrEqual(2_500);
  });

  test("a delivery that is denied at the end of its 20 s ends 2.5 s later: a function has 30 s (fixed: 10 s)", async () => {
    const { outcome, tookMs } = await deliverWhileReadsHang({
      answers: [ACCEPTED, DENIED],
      callMs: 16_400,
      leftMs: 600_000,
    });
    expect(outcome).toMatchObject({ requestId: "r", status: "denied" });
    expect(tookMs).toBeLessThanOrEqual(22_500);
  });
});
