import { describe, expect, vi } from "vitest";
import { unknownTask } from "./pipeline-tasks.ts";
import type { SharedPipeline, SharedPipelineTest } from "./shared-pipeline.ts";

/** The requests of functions and event sources to SQS about a stop request, each as `action queue`. */
function stepsOf({ sqsRequestsAbout }: SharedPipeline, id: string): string[] {
  const isOfTest = (step: string) => /^DeleteMessageBatch (results|dead-letters)$/.test(step);
  return sqsRequestsAbout(id)
    .map(({ action, queue }) => `${action} ${queue}`)
    .filter((step) => !isOfTest(step));
}

/** Waits until a step has been made, and returns all steps so far. */
function stepsUntil(pipeline: SharedPipeline, id: string, step: string): Promise<string[]> {
  return vi.waitFor(
    () => {
      const steps = stepsOf(pipeline, id);
      expect(steps).toContain(step);
      return steps;
    },
    { timeout: 10_000 },
  );
}

const LONG_AGO = "2026-11-01T00:00:00Z";

/** The least wait after each verdict, with a base of 5 s; a wait may be half as long again. */
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
    verdict: "throttled with a Retry-After",
    service: "drs",
    odd: { kind: "throttle", retryAfterSeconds: 120 },
    seconds: 120,
  },
  { verdict: "stopped and to be confirmed", service: "aom", odd: undefined, seconds: 5 },
] as const;

export function describeAcknowledgement(test: SharedPipelineTest): void {
  describe.concurrent("order of acknowledgement", () => {
    test("a worker sends the dead letter first, then the outcome, and then deletes the message", async ({
      pipeline,
    }) => {
      await pipeline.send({ ...unknownTask("drs"), id: "in-order", sentAt: LONG_AGO });
      const steps = await stepsUntil(pipeline, "in-order", "DeleteMessageBatch drs");
      expect(steps.filter((step) => !step.endsWith(" requests"))).toEqual([
        "SendMessageBatch dead-letters",
        "SendMessageBatch results",
        "DeleteMessageBatch drs",
      ]);
    });

    test("without a dead letter, a worker sends the outcome and then deletes the message", async ({ pipeline }) => {
      await pipeline.send({ ...unknownTask("codearts-build"), id: "no-letter" });
      const steps = await stepsUntil(pipeline, "no-letter", "DeleteMessageBatch codearts-build");
      expect(steps.filter((step) => !step.endsWith(" requests"))).toEqual([
        "SendMessageBatch results",
        "DeleteMessageBatch codearts-build",
      ]);
    });

    test("the router sends dead letter and outcome of a rejected request, and then deletes it", async ({
      pipeline,
    }) => {
      await pipeline.send({ id: "rejected", service: "drs" });
      expect(await stepsUntil(pipeline, "rejected", "DeleteMessageBatch requests")).toEqual([
        "SendMessageBatch dead-letters",
        "SendMessageBatch results",
        "DeleteMessageBatch requests",
      ]);
    });
  });

  describe.concurrent("a queue that SQS fails to write to", () => {
    test("without its dead letter a request gets no outcome and is not deleted", async ({ pipeline }) => {
      const messageId = await pipeline.send({ ...unknownTask("aom"), id: "no-dead-letters", sentAt: LONG_AGO }, "aom");
      const delivery = await pipeline.deliveryOf(messageId);
      expect(delivery.result).toEqual({ ok: true, value: { batchItemFailures: [{ itemIdentifier: messageId }] } });
      expect(delivery.deletedIds).toEqual([]);
      expect(new Set(stepsOf(pipeline, "no-dead-letters"))).toEqual(new Set(["SendMessageBatch dead-letters"]));
      expect(pipeline.outcomesOf("no-dead-letters")).toEqual([]);
    });

    test("without its outcome a request is not deleted, and its dead letter is there already", async ({ pipeline }) => {
      const request = { ...unknownTask("codearts-deploy"), id: "no-results", sentAt: LONG_AGO };
      const messageId = await pipeline.send(request, "codearts-deploy");
      const delivery = await pipeline.deliveryOf(messageId);
      expect(delivery.deletedIds).toEqual([]);
      expect((await pipeline.deadLetterOf("no-results")).attributes).toMatchObject({ status: "expired" });
      expect(stepsOf(pipeline, "no-results")).not.toContain("DeleteMessageBatch codearts-deploy");
    });
  });

  describe.concurrent("hand-back", () => {
    test.for(WAITS)(
      "a request that is $verdict is sent again with a delay of at least $seconds s, and then deleted",
      async (row, { pipeline }) => {
        const { verdict, service, odd, seconds } = row;
        const id = `waits/${service}`;
        const task = await pipeline.newTask(service, { endsAfterMs: "never" });
        if (odd) await pipeline.spoil(task, { call: "stop", ...odd });
        await pipeline.send({ ...task, id, account: "waits", confirm: verdict.startsWith("stopped") });
        const handBack = await vi.waitFor(
          () => {
            const found = pipeline.sqsRequestsAbout(id).find(({ delays }) => delays.length > 0);
            if (found === undefined) throw new Error(`${id} has not been handed back`);
            return found;
          },
          { timeout: 10_000 },
        );
        expect(handBack).toMatchObject({ action: "SendMessageBatch", queue: service });
        const waitSeconds = handBack.delays[handBack.requestIds.indexOf(id)] ?? 0;
        expect(waitSeconds).toBeGreaterThanOrEqual(seconds);
        expect(waitSeconds).toBeLessThanOrEqual(Math.ceil(seconds * 1.5));
        const steps = await stepsUntil(pipeline, id, `DeleteMessageBatch ${service}`);
        expect(steps.indexOf(`DeleteMessageBatch ${service}`)).toBeGreaterThan(
          steps.lastIndexOf(`SendMessageBatch ${service}`),
        );
        expect(pipeline.outcomesOf(id)).toEqual([]);
      },
    );
  });
}
