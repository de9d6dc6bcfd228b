import { describe, expect, test } from "vitest";
import { makeTarget, targetKey } from "../../rig/example-targets.ts";
import { exampleOf, KEY, startCloud } from "./start-cloud.ts";

describe("a task", () => {
  const { task, stop, state } = exampleOf("aom");
  const queryState = async ({ call }: Awaited<ReturnType<typeof startCloud>>) => (await call(state)).json.status;

  test("ends endsAfterMs after its stop and not before", async () => {
    const cloud = await startCloud({ tasks: [{ ...task, endsAfterMs: 500 }] });
    await cloud.call(stop);
    cloud.clock.nowMs += 499;
    expect(await queryState(cloud)).toBe("canceling");
    cloud.clock.nowMs += 1;
    expect(await queryState(cloud)).toBe("cancel");
  });

  test("with endsAfterMs never stays in the state stopping", async () => {
    const cloud = await startCloud({ tasks: [{ ...task, endsAfterMs: "never" }] });
    await cloud.call(stop);
    cloud.clock.nowMs += 10 * 60_000;
    expect(await queryState(cloud)).toBe("canceling");
  });

  test("that has ended by itself refuses a later stop", async () => {
    const cloud = await startCloud({ tasks: [{ ...task, endsByItself: { state: "succeeded", afterMs: 100 } }] });
    cloud.clock.nowMs += 100;
    expect((await cloud.call(stop)).json.error_code).toBe("AOM.31001418");
    expect(await queryState(cloud)).toBe("success");
  });

  test("that would end by itself is aborted by an earlier stop", async () => {
    const end = { state: "succeeded", afterMs: 100 } as const;
    const cloud = await startCloud({ tasks: [{ ...task, endsByItself: end, endsAfterMs: 200 }] });
    await cloud.call(stop);
    cloud.clock.nowMs += 200;
    expect(await queryState(cloud)).toBe("cancel");
  });

  test("answers the word it was made with until its state changes", async () => {
    const cloud = await startCloud({ tasks: [{ ...task, word: "waitApproval", endsAfterMs: 0 }] });
    expect(await queryState(cloud)).toBe("waitApproval");
    await cloud.call(stop);
    expect(await queryState(cloud)).toBe("cancel");
  });
});

describe("the history of a task", () => {
  const { task, stop } = exampleOf("drs");

  test("holds each stop call with its effect, and each state with its time", async () => {
    const { call, control, clock, task: taskOf } = await startCloud({ tasks: [{ ...task, endsAfterMs: 500 }] });
    const startedAt = clock.nowMs;
    await control("/faults", { kind: "status", status: 503, count: 1 });
    await call(stop);
    clock.nowMs += 100;
    const taken = await call(stop);
    clock.nowMs += 10_000;
    await call(stop);
    const at = (ms: number) => new Date(startedAt + ms).toISOString();
    expect((await taskOf("drs")).history).toEqual([
      { at: at(0), event: "created", state: "running" },
      expect.objectContaining({
        at: at(0),
        event: "stop-call",
        tookEffect: false,
        status: 503,
        fault: "status before",
      }),
      {
        at: at(100),
        event: "stop-call",
        requestId: taken.headers["x-request-id"],
        tookEffect: true,
        status: 200,
      },
      { at: at(100), event: "state", state: "stopping" },
      { at: at(600), event: "state", state: "aborted" },
      expect.objectContaining({ at: at(10_100), event: "stop-call", tookEffect: false, errorCode: "DRS.M05004" }),
    ]);
    expect(await taskOf("drs")).toMatchObject({ stopCalls: 3, stopsTaken: 1 });
  });

  test("stays when the task is replaced", async () => {
    const { call, control, task: taskOf } = await startCloud({ tasks: [{ ...task, endsAfterMs: 0 }] });
    await call(stop);
    await control("/tasks", task);
    expect(await taskOf("drs")).toMatchObject({ state: "running", stopsTaken: 1 });
    const events = (await taskOf("drs")).history.map(({ event }: { event: string }) => event);
    expect(events).toEqual(["created", "stop-call", "state", "state", "set"]);
  });

  test("holds the calls that the gateway refused", async () => {
    const { call, task: taskOf } = await startCloud({ tasks: [task] });
    await call(stop, { ...KEY, sk: "wrong" });
    expect((await taskOf("drs")).history[1]).toMatchObject({
      event: "stop-call",
      status: 401,
      errorCode: "APIGW.0301",
    });
  });
});

describe("the tasks of the control API", () => {
  const { task, key } = exampleOf("drs");

  test("are made one by one or many at once, and are listed by service and key", async () => {
    const { control } = await startCloud();
    const targets = [makeTarget("aom", 1), makeTarget("aom", 2)];
    const made = await control("/tasks", [...targets.map((target) => ({ service: "aom", ...target })), task]);
    const [first, second] = targets.map((target) => targetKey("aom", target));
    expect(made.map((each: { key: string }) => each.key)).toEqual([first, second, key]);
    expect(await control("/tasks")).toHaveLength(3);
    expect(await control("/tasks?service=aom")).toHaveLength(2);
    expect(await control(`/tasks?service=aom&key=${encodeURIComponent(`${second}`)}`)).toHaveLength(1);
    expect(await control("/tasks?service=drs&key=nobody")).toEqual([]);
  });

  test("have keys made of the ids of their targets, joined by slashes", async () => {
    const { control } = await startCloud();
    await control("/tasks", { service: "codearts-build", buildNo: 7, jobId: "job" });
    await control("/tasks", { service: "aom", executionId: "run", workflowId: "flow", name: "x" });
    const keys = (await control("/tasks")).map((each: { key: string }) => each.key);
    expect(keys).toEqual(["job/7", "flow/run"]);
  });

  test.each<[unknown, RegExp]>([
    [{ service: "ecs" }, /service: an object whose service is/],
    [{ service: "drs" }, /jobId: /],
    [{ service: "drs", jobId: "j", state: "asleep" }, /state: /],
    [{ service: "drs", jobId: "j", endsAfterMs: -1 }, /endsAfterMs: /],
    [{ service: "drs", jobId: "j", taskId: "t" }, /taskId/],
    [[{ service: "drs", jobId: "j" }, { service: "aom" }], /1\.workflowId/],
  ])("%j are refused with the reason, and none is made", async (wrong, problem) => {
    const { control } = await startCloud();
    expect((await control("/tasks", wrong)).error).toMatch(problem);
    expect(await control("/tasks")).toEqual([]);
  });
});
