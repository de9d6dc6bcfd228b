import { randomUUID } from "node:crypto";
import { describe, expect, vi } from "vitest";
import type { Message } from "./pipeline-queues.ts";
import { unknownTask } from "./pipeline-tasks.ts";
import type { SharedPipelineTest } from "./shared-pipeline.ts";
import type { Pipeline } from "./start-pipeline.ts";

const newId = () => `group/${randomUUID()}`;
const TIME = expect.stringMatching(/Z$/);

async function invokeRouter({ stack }: Pipeline, event: unknown) {
  const router = [...stack.functions.values()].find(({ name }) => name.endsWith("-router"));
  return vi.waitFor(async () => {
    const result = await router?.invoke(event);
    expect(result).not.toMatchObject({ error: "throttled" }); // Lambda throttles while every environment is busy
    return result;
  }, 20_000);
}

export function describeGroups(test: SharedPipelineTest): void {
  describe.concurrent("a group", () => {
    test("a group gives its defaults and an id to each stop that has none of its own", async ({ pipeline }) => {
      const [first, second] = [await pipeline.newTask("drs"), await pipeline.newTask("codearts-build")];
      const id = newId();
      const own = `${id}-own`;
      const stops = [first, { ...second, id: own, reason: "mine" }];
      await pipeline.send({ id, account: "iam-user", reason: "ours", requestedBy: "robot", stops });
      const shared = { status: "stopped", account: "iam-user", requestedBy: "robot" };
      expect(await pipeline.outcomeOf(`${id}/0`)).toMatchObject({ ...shared, service: "drs", reason: "ours" });
      expect(await pipeline.outcomeOf(own)).toMatchObject({ ...shared, service: "codearts-build", reason: "mine" });
    });

    test("a group without an id has the id of its message", async ({ pipeline }) => {
      const messageId = await pipeline.send({ stops: [unknownTask("aom")] });
      expect(await pipeline.outcomeOf(`${messageId}/0`)).toMatchObject({ status: "not-found" });
    });

    test("a group may name its service once for all stops", async ({ pipeline }) => {
      const id = newId();
      const targets = [await pipeline.newTask("drs"), await pipeline.newTask("drs")].map(({ target }) => ({ target }));
      await pipeline.send({ id, service: "drs", stops: targets });
      const outcomes = [await pipeline.outcomeOf(`${id}/0`), await pipeline.outcomeOf(`${id}/1`)];
      expect(outcomes).toMatchObject([{ status: "stopped" }, { status: "stopped" }]);
    });

    test("each bad member of a group is a dead letter of its own with the defaults, and the others are stopped", async ({
      pipeline,
    }) => {
      const [good, late] = [await pipeline.newTask("drs"), await pipeline.newTask("drs")];
      const bad = { service: "aom", target: { workflowId: "no spaces", executionId: "1" } };
      const id = newId();
      await pipeline.send({ id, reason: "ours", stops: [good, bad, "a text", late] });
      const [first, second, third, fourth] = await Promise.all(
        [0, 1, 2, 3].map((at) => pipeline.outcomeOf(`${id}/${at}`)),
      );
      expect([first, fourth]).toMatchObject([{ status: "stopped" }, { status: "stopped" }]);
      expect(second).toMatchObject({ status: "rejected", service: "aom", reason: "ours" });
      expect(third).toMatchObject({ status: "rejected", deadLettered: true });
      const letters = [await pipeline.deadLetterOf(`${id}/1`), await pipeline.deadLetterOf(`${id}/2`)];
      expect(letters.map(({ body }) => JSON.parse(body))).toEqual([
        { ...bad, id: `${id}/1`, reason: "ours" },
        "a text",
      ]);
    });

    test("a group of a hundred has a hundred outcomes", async ({ pipeline }) => {
      const id = newId();
      await pipeline.send({
        id,
        dryRun: true,
        stops: Array.from({ length: 100 }, () => unknownTask("codearts-check")),
      });
      const outcomes = await Promise.all(Array.from({ length: 100 }, (_, at) => pipeline.outcomeOf(`${id}/${at}`)));
      expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(["dry-run"]));
    });

    const FAULTY = [
      { title: "no stops", stops: [], words: "stops: at least 1 stop" },
      { title: "101 stops", stops: Array.from({ length: 101 }, () => ({})), words: "stops: at most 100 stops" },
      { title: "stops that are no list", stops: {}, words: "stops: a list of stops" },
    ] as const;

    test.for(FAULTY)("a group with $title is rejected as a whole", async ({ stops, words }, { pipeline }) => {
      const id = newId();
      const body = JSON.stringify({ id, stops });
      await pipeline.send(body);
      const outcome = await pipeline.outcomeOf(id);
      expect(outcome).toMatchObject({ status: "rejected", deadLettered: true });
      expect(outcome.message).toContain(words);
      expect((await pipeline.deadLetterOf(id)).body).toBe(body);
    });

    test("the dead letter of a group member is the same stop when it is sent again", async ({ pipeline }) => {
      const id = newId();
      const sentAt = new Date(Date.now() - 3_600_000).toISOString();
      await pipeline.send({ id, sentAt, stops: [unknownTask("drs")] });
      const { body, attributes } = await pipeline.deadLetterOf(`${id}/0`);
      expect(JSON.parse(body)).toMatchObject({ id: `${id}/0`, sentAt, service: "drs" });
      await pipeline.send(body, "requests", attributes);
      expect(await pipeline.outcomeOf(`${id}/0`, 1)).toMatchObject({ status: "expired" });
    });
  });

  describe.concurrent("a direct invocation of the router", () => {
    test("the router, invoked directly, accepts a request and returns its id", async ({ pipeline }) => {
      const task = await pipeline.newTask("aom");
      const request: Message = { ...task, id: newId() };
      expect(await invokeRouter(pipeline, request)).toEqual({
        ok: true,
        value: { accepted: [request.id], rejected: [] },
      });
      const outcome = await pipeline.outcomeOf(request.id ?? "");
      expect(outcome).toMatchObject({ status: "stopped", sentAt: TIME });
    });

    test("the router, invoked directly, gives a request without an id the id of the invocation", async ({
      pipeline,
    }) => {
      const result = await invokeRouter(pipeline, unknownTask("drs"));
      const value = result?.ok === true ? (result.value as { accepted: string[] }) : { accepted: [] };
      expect(value.accepted).toEqual([expect.stringMatching(/^[\da-f-]{36}$/)]);
      expect(await pipeline.outcomeOf(value.accepted[0] ?? "")).toMatchObject({ status: "not-found" });
    });

    test("the router, invoked directly, accepts or rejects each member of a group", async ({ pipeline }) => {
      const id = newId();
      const stops = [unknownTask("drs"), { service: "drs" }];
      expect(await invokeRouter(pipeline, { id, stops })).toEqual({
        ok: true,
        value: {
          accepted: [`${id}/0`],
          rejected: [{ id: `${id}/1`, message: expect.stringContaining("target: required, ") }],
        },
      });
      expect(await pipeline.outcomeOf(`${id}/1`)).toMatchObject({ status: "rejected" });
      expect(JSON.parse((await pipeline.deadLetterOf(`${id}/1`)).body)).toEqual({ id: `${id}/1`, service: "drs" });
    });

    test.for([["{}"], ["[]"], ['"stop"'], ["null"], ['{"hello":1}']])(
      "the router, invoked directly, throws at %s, which is neither records nor a request",
      async ([event = ""], { pipeline }) => {
        expect(await invokeRouter(pipeline, JSON.parse(event))).toMatchObject({
          ok: false,
          message: expect.stringContaining("it holds neither SQS records nor a request"),
        });
      },
    );
  });
}
