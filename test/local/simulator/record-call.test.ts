import { describe, expect, test } from "vitest";
import { serviceNames } from "../../../lib/services/service-names.ts";
import { makeTarget, targetKey } from "../../rig/example-targets.ts";
import { exampleOf, KEY, startCloud, tokenRequest, USER } from "./start-cloud.ts";

const { task, stop, state, key } = exampleOf("drs");

describe("the history of a task", () => {
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

describe("the call log", () => {
  test("holds every call with its answer and its effect", async () => {
    const { call, control } = await startCloud({ tasks: [task] });
    const { headers } = await call(stop);
    expect(await control("/calls")).toEqual([
      {
        n: 1,
        at: expect.stringMatching(/Z$/),
        service: "drs",
        kind: "stop",
        method: "POST",
        path: stop.path,
        headers: expect.objectContaining({ "content-type": "application/json" }),
        body: stop.body,
        task: key,
        requestId: headers["x-request-id"],
        caller: KEY.ak,
        status: 200,
        tookEffect: true,
      },
    ]);
  });

  test("holds no secret", async () => {
    const { call, send, control } = await startCloud();
    await control("/credentials", { ak: "TEMPORARY", sk: "s", securityToken: "SECRET0SECURITY0TOKEN" });
    const issued = await send(tokenRequest());
    const token = String(issued.headers["x-subject-token"]);
    await send({ ...stop, headers: { "content-type": "application/json", "x-auth-token": token } });
    const temporary = { ak: "TEMPORARY", sk: "s", securityToken: "SECRET0SECURITY0TOKEN" };
    await call(stop, temporary);
    await send({ ...tokenRequest(), body: `broken ${USER.password}` });
    await send({ ...stop, headers: { authorization: "Basic SECRET0BASIC" } });
    const log = await control("/calls");
    expect(log).toHaveLength(5);
    for (const secret of [token, USER.password, "SECRET0"]) expect(JSON.stringify(log)).not.toContain(secret);
    expect(log[2].headers.authorization).toMatch(
      /^SDK-HMAC-SHA256 Access=TEMPORARY, SignedHeaders=.*Signature=\*\*\*$/,
    );
    expect(JSON.parse(log[0].body).auth.identity.password.user.name).toBe(USER.user);
  });

  test("is filtered by service, kind, task, time and number", async () => {
    const { call, send, control, clock } = await startCloud({
      tasks: serviceNames.map((name) => exampleOf(name).task),
    });
    for (const name of serviceNames) await call(exampleOf(name).stop);
    const stops = serviceNames.length;
    clock.nowMs += 1000;
    const since = clock.nowMs;
    await call(state);
    await send(tokenRequest());
    await send({ method: "GET", path: "/nowhere" });
    const count = async (query: string) => (await control(`/calls?${query}`)).length;
    expect(await count("")).toBe(stops + 3);
    expect(await count("service=drs")).toBe(2);
    expect(await count("kind=stop")).toBe(stops);
    expect(await count("service=drs&kind=stop")).toBe(1);
    expect(await count(`task=${key}`)).toBe(2);
    expect(await count(`task=${key}&kind=state`)).toBe(1);
    expect(await count("kind=token")).toBe(1);
    expect(await count("kind=unknown")).toBe(1);
    expect(await count(`since=${since}`)).toBe(3);
    expect(await count(`since=${new Date(since).toISOString()}`)).toBe(3);
    expect(await count(`after=${stops + 1}`)).toBe(2);
    expect(await count(`after=${stops + 1}&task=${key}`)).toBe(0);
    expect(await control("/calls?since=yesterday")).toEqual({ error: expect.stringMatching("since") });
    expect(await control("/calls?after=x")).toEqual({ error: expect.stringMatching("after") });
  });

  test("is emptied by DELETE, and its numbers go on", async () => {
    const { call, control } = await startCloud({ tasks: [task] });
    await call(stop);
    await control("/calls", undefined, "DELETE");
    expect(await control("/calls")).toEqual([]);
    await call(state);
    expect(await control("/calls?after=1")).toMatchObject([{ n: 2, kind: "state" }]);
  });
});

test("the counts hold calls, statuses and faults until DELETE sets them to zero", async () => {
  const { call, send, control } = await startCloud({ tasks: [task] });
  await control("/faults", [
    { kind: "throttle", count: 1, call: "state" },
    { kind: "reset", count: 1, call: "stop" },
  ]);
  await call(stop).catch(() => undefined);
  await call(stop);
  await call(state);
  await send(tokenRequest());
  await send({ method: "GET", path: "/nowhere" });
  expect(await control("/counts")).toEqual({
    calls: { drs: { stop: 2, state: 1 }, iam: { token: 1 }, none: { unknown: 1 } },
    statuses: { 200: 1, 201: 1, 404: 1, 429: 1 },
    unanswered: 1,
    throttled: 1,
    stopsTaken: 1,
    tokensIssued: 1,
    wrongSignatures: {},
    wrongPasswords: {},
    faults: { throttle: 1, reset: 1 },
  });
  expect(await control("/counts", undefined, "DELETE")).toMatchObject({ stopsTaken: 0, calls: {} });
});
