import { describe, expect, vi } from "vitest";
import { startSqsServer } from "../../lib/local/aws/sqs-server.ts";
import { pipelineTest, unknownTask } from "../rig/pipeline.ts";
import { watchSqs } from "../rig/watched-sqs.ts";

let sqs: Awaited<ReturnType<typeof watchSqs>>;

const test = pipelineTest({
  isWarm: true,
  async env(atEnd) {
    const real = await startSqsServer({ port: 0, region: "us-east-1" });
    sqs = await watchSqs(real.url, ({ queue, requestIds }) => requestIds.includes(`no-${queue}`));
    atEnd(() => sqs.close());
    atEnd(() => real.close());
    return { AWS_ENDPOINT_URL_SQS: sqs.url };
  },
});

/** What the functions and their event sources asked of SQS about a request: `action queue`. */
function stepsOf(id: string): string[] {
  const isOurs = (step: string) => !/^DeleteMessageBatch (results|dead-letters)$/.test(step); // the test's own
  return sqs
    .about(id)
    .map(({ action, queue }) => `${action} ${queue}`)
    .filter(isOurs);
}

const LONG_AGO = "2026-11-01T00:00:00Z";

describe.concurrent("what is done", () => {
  test("is a dead letter first, then an outcome, then acknowledged", async ({ pipeline }) => {
    await pipeline.send({ ...unknownTask("drs"), id: "in-order", sentAt: LONG_AGO });
    await vi.waitFor(() => expect(stepsOf("in-order")).toContain("DeleteMessageBatch drs"), { timeout: 10_000 });
    expect(stepsOf("in-order").filter((step) => !step.endsWith(" requests"))).toEqual([
      ...["SendMessageBatch dead-letters", "SendMessageBatch results", "DeleteMessageBatch drs"],
    ]);
  });

  test("is an outcome, then acknowledged, where no person has to look", async ({ pipeline }) => {
    await pipeline.send({ ...unknownTask("codearts-build"), id: "no-letter" });
    await vi.waitFor(() => expect(stepsOf("no-letter")).toContain("DeleteMessageBatch codearts-build"), {
      timeout: 10_000,
    });
    expect(stepsOf("no-letter").filter((step) => !step.endsWith(" requests"))).toEqual([
      ...["SendMessageBatch results", "DeleteMessageBatch codearts-build"],
    ]);
  });

  test("by the router is a whole dead letter and an outcome before the message is gone", async ({ pipeline }) => {
    await pipeline.send({ id: "rejected", service: "drs" });
    await vi.waitFor(() => expect(stepsOf("rejected")).toContain("DeleteMessageBatch requests"), { timeout: 10_000 });
    expect(stepsOf("rejected")).toEqual([
      ...["SendMessageBatch dead-letters", "SendMessageBatch results", "DeleteMessageBatch requests"],
    ]);
  });
});

describe.concurrent("while SQS does not take", () => {
  test("the dead letter, no outcome is published and nothing is acknowledged", async ({ pipeline }) => {
    const messageId = await pipeline.send({ ...unknownTask("aom"), id: "no-dead-letters", sentAt: LONG_AGO }, "aom");
    const delivery = await pipeline.deliveryOf(messageId);
    expect(delivery.result).toEqual({ ok: true, value: { batchItemFailures: [{ itemIdentifier: messageId }] } });
    expect(delivery.deletedIds).toEqual([]);
    expect(new Set(stepsOf("no-dead-letters"))).toEqual(new Set(["SendMessageBatch dead-letters"]));
    expect(pipeline.outcomesOf("no-dead-letters")).toEqual([]);
  });

  test("the outcome, nothing is acknowledged, and the dead letter is there already", async ({ pipeline }) => {
    const request = { ...unknownTask("codearts-deploy"), id: "no-results", sentAt: LONG_AGO };
    const messageId = await pipeline.send(request, "codearts-deploy");
    const delivery = await pipeline.deliveryOf(messageId);
    expect(delivery.deletedIds).toEqual([]);
    expect((await pipeline.deadLetterOf("no-results")).attributes).toMatchObject({ status: "expired" });
    expect(stepsOf("no-results")).not.toContain("DeleteMessageBatch codearts-deploy");
  });
});

/** With a base of 5 s: the least of each wait, which may grow by half. */
const WAITS = [
  { verdict: "unavailable", service: "codearts-build", odd: { kind: "status", status: 503 }, seconds: 5 },
  {
    verdict: "busy",
    service: "codearts-deploy",
    odd: { kind: "raw", status: 400, body: '{"error_code":"Deploy.00011027"}' },
    seconds: 10,
  },
  { verdict: "throttled", service: "codearts-check", odd: { kind: "throttle" }, seconds: 60 },
  {
    verdict: "throttled for a time that it names",
    service: "drs",
    odd: { kind: "throttle", retryAfterSeconds: 120 },
    seconds: 120,
  },
  { verdict: "taken and to be confirmed", service: "aom", odd: undefined, seconds: 5 },
] as const;

describe.concurrent("a stop that is", () => {
  test.for(WAITS)(
    "$verdict is handed back for at least $seconds s, and not acknowledged",
    async (row, { pipeline }) => {
      const { verdict, service, odd, seconds } = row;
      const id = `waits/${service}`;
      const task = await pipeline.newTask(service, { endsAfterMs: "never" });
      if (odd) await pipeline.spoil(task, { call: "stop", ...odd });
      await pipeline.send({ ...task, id, confirm: verdict.startsWith("taken") });
      const handBack = await vi.waitFor(
        () => {
          const found = sqs.about(id).find(({ action }) => action === "ChangeMessageVisibilityBatch");
          if (found === undefined) throw new Error("not yet handed back");
          return found;
        },
        { timeout: 10_000 },
      );
      expect(handBack.queue).toBe(service);
      const waitSeconds = handBack.visibility[handBack.requestIds.indexOf(id)] ?? 0;
      expect(waitSeconds).toBeGreaterThanOrEqual(seconds);
      expect(waitSeconds).toBeLessThanOrEqual(Math.ceil(seconds * 1.5));
      expect(stepsOf(id)).not.toContain(`DeleteMessageBatch ${service}`);
      expect(pipeline.outcomesOf(id)).toEqual([]);
      expect(await pipeline.depthOf(service)).toMatchObject({ hidden: expect.any(Number), visible: 0 });
    },
  );
});
