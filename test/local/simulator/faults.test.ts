import { request } from "undici";
import { describe, expect, test } from "vitest";
import vectors from "../../vectors/answers.json" with { type: "json" };
import { cloud, NAMES, type Name, RUNNING, tokenRequest } from "./cloud.ts";

const { task, stop, state, key } = RUNNING.drs;

describe("a fault answers in the service's place", () => {
  test.each<[object, number, Record<string, unknown>, string | RegExp]>([
    [{ kind: "throttle" }, 429, {}, /"APIGW\.0308"/],
    [{ kind: "throttle", retryAfterSeconds: 7 }, 429, { "retry-after": "7" }, /limit:60,time:1 minute/],
    [
      { kind: "throttle", retryAfterSeconds: 7, retryAfterAs: "date" },
      429,
      { "retry-after": expect.stringMatching(/GMT$/) },
      /0308/,
    ],
    [{ kind: "status", status: 503 }, 503, { "content-type": "application/json" }, /error_code/],
    [{ kind: "status", status: 502, body: "html" }, 502, { "content-type": "text/html" }, /^<html>/],
    [{ kind: "status", status: 504, body: "empty" }, 504, {}, ""],
    [{ kind: "html" }, 200, { "content-type": "text/html;charset=UTF-8" }, /Sign in/],
    [{ kind: "empty" }, 200, {}, ""],
    [{ kind: "expired-token" }, 401, {}, /token expires, expires_at:\d{4}.*APIGW\.0301/],
    [{ kind: "garbage" }, 200, {}, /^\{"status":"succ/],
    [{ kind: "redirect" }, 302, { location: "https://elsewhere.example/" }, ""],
  ])("%j", async (fault, status, headers, body) => {
    const { call, control, task: look } = await cloud({ tasks: [task] });
    await control("/faults", fault);
    const answer = await call(stop);
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject(headers);
    if (body === "") expect(answer.text).toBe("");
    else expect(answer.text).toMatch(body);
    expect((await look("drs")).state).toBe("running");
  });

  test("with more than a megabyte", async () => {
    const { call, control } = await cloud();
    await control("/faults", { kind: "oversized" });
    expect((await call(stop)).text.length).toBeGreaterThan(1024 * 1024);
  });

  test.each(NAMES)("with a 200 that says that it failed, in the words of %s", async (name) => {
    const { call, control } = await cloud({ tasks: [RUNNING[name].task] });
    await control("/faults", { kind: "wrong-200" });
    const { status, text } = await call(RUNNING[name].stop);
    expect(status).toBe(200);
    expect(text).toMatch(/"error"|false|failed|CC\.00050006/);
  });

  test("for IAM in IAM's own shape", async () => {
    const { send, control } = await cloud();
    await control("/faults", { kind: "throttle", service: "iam", retryAfterSeconds: 3 });
    const { status, headers, json } = await send(tokenRequest());
    expect([status, headers["retry-after"], json.error.code]).toEqual([429, "3", 429]);
  });

  test.each(vectors.answers)("$service $status: $why", async ({ service, status, headers, body }) => {
    const { url, signed, control } = await cloud();
    await control("/faults", { kind: "raw", status, headers, body });
    const asked = signed(RUNNING[service as Name].stop);
    const options = { method: asked.method as "POST", headers: asked.headers ?? {}, body: asked.body ?? null };
    const answer = await request(url + asked.path, options);
    expect([answer.statusCode, await answer.body.text()]).toEqual([status, body]);
    expect(answer.headers).toMatchObject(headers);
  });
});

describe("a fault breaks the connection", () => {
  test.each([
    ["reset", "ECONNRESET"],
    ["cut", "UND_ERR_SOCKET"],
  ])("%s", async (kind, code) => {
    const { call, control } = await cloud({ tasks: [task] });
    await control("/faults", { kind });
    const error = await call(stop).catch((caught) => caught);
    expect([error.code, error.cause?.code]).toContain(code);
  });

  test("hang: no answer comes, and closing the simulator ends it", async () => {
    const { url, signed, control } = await cloud({ tasks: [task] });
    await control("/faults", { kind: "hang" });
    const { method, path, headers = {}, body = null } = signed(stop);
    const options = { method: method as "POST", headers, body, signal: AbortSignal.timeout(30) };
    await expect(request(url + path, options)).rejects.toThrow(/abort/i);
    const [hung] = await control("/calls?kind=stop");
    expect(hung).toMatchObject({ fault: "hang before", tookEffect: false });
    expect(hung).not.toHaveProperty("status");
  });
});

describe("after the effect", () => {
  test.each(["reset", "cut", "status", "wrong-200", "empty"])("%s loses the answer, not the stop", async (kind) => {
    const { call, control, task: look } = await cloud({ tasks: [task] });
    await control("/faults", { kind, when: "after", ...(kind === "status" && { status: 502 }) });
    await call(stop).catch(() => undefined);
    expect((await look("drs")).stopsTaken).toBe(1);
    expect((await control("/calls?kind=stop"))[0]).toMatchObject({ fault: `${kind} after`, tookEffect: true });
  });
});

describe("latency", () => {
  test("before the effect delays it, after the effect only the answer", async () => {
    const { call, control, task: look } = await cloud({ tasks: [RUNNING.drs.task, RUNNING.aom.task] });
    await control("/faults", { kind: "latency", ms: 40, service: "drs" });
    await control("/faults", { kind: "latency", ms: 40, service: "aom", when: "after" });
    const answers = Promise.all([call(RUNNING.drs.stop), call(RUNNING.aom.stop)]);
    await expect.poll(async () => (await look("aom")).state, { interval: 2 }).toBe("stopping");
    expect((await look("drs")).state).toBe("running");
    expect((await answers).map(({ status }) => status)).toEqual([200, 200]);
  });

  test("adds up, and other faults come on top", async () => {
    const { call, control } = await cloud();
    await control("/faults", [
      { kind: "latency", ms: 15 },
      { kind: "status", status: 503 },
      { kind: "latency", ms: 15 },
    ]);
    const startedAt = performance.now();
    expect((await call(stop)).status).toBe(503);
    expect(performance.now() - startedAt).toBeGreaterThan(28);
  });
});

describe("a fault strikes only", () => {
  test.each([
    ["its service", { service: "aom" }],
    ["its kind of call", { call: "state" }],
    ["its task", { task: "another" }],
    ["calls of tokens", { service: "iam" }],
  ])("%s", async (_, scope) => {
    const { call, control } = await cloud({ tasks: [task] });
    await control("/faults", { kind: "status", status: 503, ...scope });
    expect((await call(stop)).status).toBe(200);
  });

  test("its task, also in a batch of the state query", async () => {
    const { call, control } = await cloud({ tasks: [task] });
    await control("/faults", { kind: "status", status: 503, task: key });
    expect((await call({ ...state, body: JSON.stringify({ jobs: ["a", key] }) })).status).toBe(503);
    expect((await call({ ...state, body: JSON.stringify({ jobs: ["a"] }) })).status).toBe(200);
  });

  test("as often as it is told, and tells how often it still will", async () => {
    const { call, control } = await cloud({ tasks: [task] });
    await control("/faults", { kind: "status", status: 503, count: 2 });
    const statuses = [];
    for (let i = 0; i < 3; i++) {
      statuses.push((await call(state)).status, (await control("/faults"))[0].remaining);
    }
    expect(statuses).toEqual([503, 1, 503, 0, 200, 0]);
  });

  test("for as long as it is told", async () => {
    const { call, control, clock } = await cloud({ tasks: [task] });
    await control("/faults", { kind: "status", status: 503, forMs: 1000 });
    expect((await call(state)).status).toBe(503);
    clock.nowMs += 1000;
    expect((await call(state)).status).toBe(200);
  });

  test("with its probability, the same calls for the same seed", async () => {
    const strikes = async (seed: number) => {
      const { call, control } = await cloud({ tasks: [task], seed });
      await control("/faults", { kind: "status", status: 503, probability: 0.5 });
      const statuses = [];
      for (let i = 0; i < 30; i++) statuses.push((await call(state)).status);
      return statuses.join();
    };
    const first = await strikes(7);
    expect(await strikes(7)).toBe(first);
    expect(await strikes(8)).not.toBe(first);
    expect(first).toContain("503");
    expect(first).toContain("200");
  });

  test("calls that the gateway has let in", async () => {
    const { send, control } = await cloud({ tasks: [task] });
    await control("/faults", { kind: "status", status: 503, count: 1 });
    expect((await send(stop)).status).toBe(401);
    expect((await control("/faults"))[0].remaining).toBe(1);
  });
});

describe("faults are taken back", () => {
  test("one by its id, or all", async () => {
    const { call, control } = await cloud({ tasks: [task] });
    const [first] = await control("/faults", { kind: "status", status: 503 });
    await control("/faults", { kind: "status", status: 502, task: key });
    expect((await call(state)).status).toBe(502);
    await control("/faults", undefined, "DELETE");
    expect((await call(state)).status).toBe(200);
    expect(await control(`/faults?id=${first.id}`, undefined, "DELETE")).toEqual({ error: "no fault 1" });
  });

  test("and leave the others in force", async () => {
    const { call, control } = await cloud({ tasks: [task] });
    await control("/faults", [
      { kind: "status", status: 503 },
      { kind: "status", status: 502 },
    ]);
    await control("/faults?id=1", undefined, "DELETE");
    expect((await call(state)).status).toBe(502);
  });
});

describe("a fault that makes no sense is refused, and says why", () => {
  test.each<[unknown, RegExp]>([
    [{ kind: "explode" }, /kind: an object whose kind is latency, throttle/],
    [{ kind: "latency" }, /ms: /],
    [{ kind: "latency", ms: -1 }, /ms: /],
    [{ kind: "status", status: 200 }, /status: /],
    [{ kind: "raw", status: 100 }, /status: /],
    [{ kind: "raw", status: 200, headers: { "a b": "c" } }, /headers: .*cannot send/],
    [{ kind: "raw", status: 200, headers: { a: "b\nc" } }, /headers: .*cannot send/],
    [{ kind: "reset", count: 0 }, /count: /],
    [{ kind: "reset", probability: 2 }, /probability: /],
    [{ kind: "reset", servce: "drs" }, /servce/],
    [{ kind: "reset", service: "ecs" }, /service: /],
    ["reset", /an object whose kind/],
  ])("%j", async (fault, problem) => {
    const { control, call } = await cloud({ tasks: [task] });
    expect((await control("/faults", fault)).error).toMatch(problem);
    expect(await control("/faults")).toEqual([]);
    expect((await call(state)).status).toBe(200);
  });
});
