import { describe, expect } from "vitest";
import { unknownTask } from "./pipeline-tasks.ts";
import type { SharedPipelineTest } from "./shared-pipeline.ts";

const times = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));

export function describeBatches(test: SharedPipelineTest): void {
  describe.concurrent("a batch of ten", () => {
    const POISONS = [
      { title: "no JSON", body: "{", status: "rejected" },
      { title: "a request of another service", body: JSON.stringify(unknownTask("aom")), status: "rejected" },
      { title: "an object without a target", body: '{"service":"drs"}', status: "rejected" },
      { title: "a nest of arrays", body: "[".repeat(10_000) + "]".repeat(10_000), status: "rejected" },
    ] as const;

    test.for(POISONS)(
      "a message that is $title costs the other nine of its batch nothing",
      async ({ body, status }, { pipeline }) => {
        const tasks = await Promise.all(times(9, () => pipeline.newTask("drs")));
        const requests = tasks.map((task, at) => ({ ...task, id: `mates-of/${body.length}/${at}` }));
        const messageIds = await pipeline.sendAll([...requests.slice(0, 4), body, ...requests.slice(4)], "drs");
        const outcomes = await Promise.all(requests.map(({ id }) => pipeline.outcomeOf(id)));
        expect(outcomes.map((outcome) => outcome.status)).toEqual(times(9, () => "stopped"));
        const poisoned = messageIds[4] ?? "";
        expect(await pipeline.outcomeOf(poisoned)).toMatchObject({ status, deliveries: 1, deadLettered: true });
        expect((await pipeline.deadLetterOf(poisoned)).body).toBe(body);
      },
    );

    test("a slow stop call does not hold up the other nine of its batch", async ({ pipeline }) => {
      const [slow, ...quick] = await Promise.all(times(10, () => pipeline.newTask("codearts-build")));
      if (slow === undefined) throw new Error("no task");
      await pipeline.stop({ ...(await pipeline.newTask("codearts-build")) }); // an unproven account has one call in flight
      await pipeline.spoil(slow, { kind: "latency", ms: 3_000, call: "stop" });
      const requests = [slow, ...quick].map((task, at) => ({ ...task, id: `slow/${at}` }));
      const messageIds = await pipeline.sendAll(requests, "codearts-build");
      const [late, ...others] = await Promise.all(
        requests.map(async ({ id }) => ({ ...(await pipeline.outcomeOf(id)), readAtMs: Date.now() })),
      );
      const lastMs = Math.max(...others.map(({ readAtMs }) => readAtMs));
      expect((late?.readAtMs ?? 0) - lastMs).toBeGreaterThan(1_000);
      const batch = await pipeline.deliveryOf(messageIds[0] ?? "");
      expect(batch.messageIds).toHaveLength(10);
    });

    test("a batch is deleted, and the request that must come again is a new message", async ({ pipeline }) => {
      const tasks = await Promise.all(times(10, () => pipeline.newTask("codearts-check")));
      const [unlucky] = tasks;
      if (unlucky === undefined) throw new Error("no task");
      await pipeline.spoil(unlucky, { kind: "status", status: 503, call: "stop" });
      const requests = tasks.map((task, at) => ({ ...task, id: `but-one/${at}`, account: "poisoned" }));
      const messageIds = await pipeline.sendAll(requests, "codearts-check");
      await Promise.all(requests.slice(1).map(({ id }) => pipeline.outcomeOf(id)));
      const batch = await pipeline.deliveryOf(messageIds[0] ?? "");
      expect(batch.result).toEqual({ ok: true, value: { batchItemFailures: [] } });
      expect(new Set(batch.deletedIds)).toEqual(new Set(messageIds));
      expect(pipeline.outcomesOf("but-one/0")).toEqual([]);
    });
  });

  describe.concurrent("a request that comes twice", () => {
    test("a request in two messages has two outcomes that agree, and one effect", async ({ pipeline }) => {
      const task = await pipeline.newTask("aom");
      await pipeline.sendAll(times(2, () => ({ ...task, id: "double" })));
      const outcomes = [await pipeline.outcomeOf("double"), await pipeline.outcomeOf("double", 1)];
      expect(outcomes.map(({ ok }) => ok)).toEqual([true, true]);
      expect(outcomes.map(({ status }) => status)).toContain("stopped");
      expect((await pipeline.stopsOf(task)).filter(({ tookEffect }) => tookEffect)).toHaveLength(1);
    });

    test("a message that is delivered twice at the same time has two outcomes that agree, and one effect", async ({
      pipeline,
    }) => {
      const task = await pipeline.newTask("drs");
      await pipeline.send({ ...task, id: "twice/drs" }, "drs");
      const outcomes = [await pipeline.outcomeOf("twice/drs"), await pipeline.outcomeOf("twice/drs", 1)];
      expect(outcomes).toMatchObject([
        { ok: true, deliveries: 1 },
        { ok: true, deliveries: 1 },
      ]);
      expect((await pipeline.stopsOf(task)).filter(({ tookEffect }) => tookEffect)).toHaveLength(1);
    });
  });
}
