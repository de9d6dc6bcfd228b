import { request } from "undici";
import { describe, expect, test } from "vitest";
import { faultsSchema } from "../../../lib/local/simulator/fault.ts";
import { createFaults } from "../../../lib/local/simulator/faults.ts";
import { isServiceName, serviceNames } from "../../../lib/services/service-names.ts";
import vectors from "../../vectors/answers.json" with { type: "json" };
import { exampleOf, startCloud, tokenRequest } from "./start-cloud.ts";

const { task, stop, state, key } = exampleOf("drs");

describe("a fault that replaces the answer", () => {
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
  ])("%j answers %d and stops nothing", async (fault, status, headers, body) => {
    const { call, control, task: taskOf } = await startCloud({ tasks: [task] });
    await control("/faults", fault);
    const answer = await call(stop);
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject(headers);
    if (body === "") expect(answer.text).toBe("");
    else expect(answer.text).toMatch(body);
    expect((await taskOf("drs")).state).toBe("running");
  });

  test("oversized answers more than a megabyte", async () => {
    const { call, control } = await startCloud();
    await control("/faults", { kind: "oversized" });
    expect((await call(stop)).text.length).toBeGreaterThan(1024 * 1024);
  });

  test.each(serviceNames)("wrong-200 answers a 200 with a failure in the form of %s", async (name) => {
    const example = exampleOf(name);
    const { call, control } = await startCloud({ tasks: [example.task] });
    await control("/faults", { kind: "wrong-200" });
    const { status, text } = await call(example.stop);
    expect(status).toBe(200);
    expect(text).toMatch(/"error"|false|failed|CC\.00050006/);
  });

  test("throttle answers a token request in the form of IAM", async () => {
    const { send, control } = await startCloud();
    await control("/faults", { kind: "throttle", service: "iam", retryAfterSeconds: 3 });
    const { status, headers, json } = await send(tokenRequest());
    expect([status, headers["retry-after"], json.error.code]).toEqual([429, "3", 429]);
  });

  test.each(vectors.answers)(
    "raw answers byte for byte: $service $status, $why",
    async ({ service, status, headers, body }) => {
      if (!isServiceName(service)) throw new Error(`${service} is not a service`);
      const { url, sign, control } = await startCloud();
      await control("/faults", { kind: "raw", status, headers, body });
      const call = sign(exampleOf(service).stop);
      const options = { method: call.method as "POST", headers: call.headers ?? {}, body: call.body || null };
      const answer = await request(url + call.path, options);
      expect([answer.statusCode, await answer.body.text()]).toEqual([status, body]);
      expect(answer.headers).toMatchObject(headers);
    },
  );
});

describe("a fault that breaks the connection", () => {
  test.each([
    ["reset", "ECONNRESET"],
    ["cut", "UND_ERR_SOCKET"],
  ])("%s ends the call with %s", async (kind, code) => {
    const { call, control } = await startCloud({ tasks: [task] });
    await control("/faults", { kind });
    const error = await call(stop).catch((caught) => caught);
    expect([error.code, error.cause?.code]).toContain(code);
  });

  test("hang sends no answer, and closing the simulator ends the call", async () => {
    const { url, sign, control } = await startCloud({ tasks: [task] });
    await control("/faults", { kind: "hang" });
    const { method, path, headers = {}, body = null } = sign(stop);
    const options = { method: method as "POST", headers, body, signal: AbortSignal.timeout(30) };
    await expect(request(url + path, options)).rejects.toThrow(/abort/i);
    const [hung] = await control("/calls?kind=stop");
    expect(hung).toMatchObject({ fault: "hang before", tookEffect: false });
    expect(hung).not.toHaveProperty("status");
  });
});

describe("a fault after the effect", () => {
  test.each(["reset", "cut", "status", "wrong-200", "empty"])(
    "%s loses the answer and keeps the stop",
    async (kind) => {
      const { call, control, task: taskOf } = await startCloud({ tasks: [task] });
      await control("/faults", { kind, when: "after", ...(kind === "status" && { status: 502 }) });
      await call(stop).catch(() => undefined);
      expect((await taskOf("drs")).stopsTaken).toBe(1);
      expect((await control("/calls?kind=stop"))[0]).toMatchObject({ fault: `${kind} after`, tookEffect: true });
    },
  );
});

describe("latency", () => {
  test("delays the effect, or only the answer with when after", async () => {
    const aom = exampleOf("aom");
    const { call, control, task: taskOf } = await startCloud({ tasks: [task, aom.task] });
    await control("/faults", { kind: "latency", ms: 40, service: "drs" });
    await control("/faults", { kind: "latency", ms: 40, service: "aom", when: "after" });
    const answers = Promise.all([call(stop), call(aom.stop)]);
    await expect.poll(async () => (await taskOf("aom")).state, { interval: 2 }).toBe("stopping");
    expect((await taskOf("drs")).state).toBe("running");
    expect((await answers).map(({ status }) => status)).toEqual([200, 200]);
  });

  test("applies beside another fault, and both are logged", async () => {
    const { call, control } = await startCloud();
    await control("/faults", [
      { kind: "latency", ms: 15 },
      { kind: "status", status: 503 },
    ]);
    expect((await call(stop)).status).toBe(503);
    expect(await control("/calls")).toMatchObject([{ fault: "latency, status before" }]);
  });

  test("of several faults adds up, before and after the effect", () => {
    const faults = createFaults({ now: () => 0, random: () => 0 });
    const latencies = [
      { kind: "latency", ms: 15 },
      { kind: "status", status: 503 },
      { kind: "latency", ms: 20 },
      { kind: "latency", ms: 7, when: "after" },
    ];
    for (const fault of faultsSchema.parse(latencies)) faults.add(fault);
    const taken = faults.take({ service: "drs", kind: "stop", tasks: [key] });
    expect(taken).toMatchObject({ beforeMs: 35, afterMs: 7, fault: { kind: "status" } });
  });
});

describe("the scope of a fault", () => {
  test.each([
    ["service", { service: "aom" }],
    ["kind of call", { call: "state" }],
    ["task", { task: "another" }],
    ["host, iam", { service: "iam" }],
  ])("leaves out calls to another %s", async (_, scope) => {
    const { call, control } = await startCloud({ tasks: [task] });
    await control("/faults", { kind: "status", status: 503, ...scope });
    expect((await call(stop)).status).toBe(200);
  });

  test("covers its task in a batch of the state query", async () => {
    const { call, control } = await startCloud({ tasks: [task] });
    await control("/faults", { kind: "status", status: 503, task: key });
    expect((await call({ ...state, body: JSON.stringify({ jobs: ["a", key] }) })).status).toBe(503);
    expect((await call({ ...state, body: JSON.stringify({ jobs: ["a"] }) })).status).toBe(200);
  });

  test("ends after its count, which the control API shows", async () => {
    const { call, control } = await startCloud({ tasks: [task] });
    await control("/faults", { kind: "status", status: 503, count: 2 });
    const statuses = [];
    for (let i = 0; i < 3; i++) {
      statuses.push((await call(state)).status, (await control("/faults"))[0].remaining);
    }
    expect(statuses).toEqual([503, 1, 503, 0, 200, 0]);
  });

  test("ends after its time", async () => {
    const { call, control, clock } = await startCloud({ tasks: [task] });
    await control("/faults", { kind: "status", status: 503, forMs: 1000 });
    expect((await call(state)).status).toBe(503);
    clock.nowMs += 1000;
    expect((await call(state)).status).toBe(200);
  });

  test("with a probability covers the same calls for the same seed", async () => {
    const statusesFor = async (seed: number) => {
      const { call, control } = await startCloud({ tasks: [task], seed });
      await control("/faults", { kind: "status", status: 503, probability: 0.5 });
      const statuses = [];
      for (let i = 0; i < 30; i++) statuses.push((await call(state)).status);
      return statuses.join();
    };
    const first = await statusesFor(7);
    expect(await statusesFor(7)).toBe(first);
    expect(await statusesFor(8)).not.toBe(first);
    expect(first).toContain("503");
    expect(first).toContain("200");
  });

  test("leaves out calls that the gateway refuses", async () => {
    const { send, control } = await startCloud({ tasks: [task] });
    await control("/faults", { kind: "status", status: 503, count: 1 });
    expect((await send(stop)).status).toBe(401);
    expect((await control("/faults"))[0].remaining).toBe(1);
  });
});

describe("the removal of faults", () => {
  test("removes all faults, and an id that is gone is an error", async () => {
    const { call, control } = await startCloud({ tasks: [task] });
    const [first] = await control("/faults", { kind: "status", status: 503 });
    await control("/faults", { kind: "status", status: 502, task: key });
    expect((await call(state)).status).toBe(502);
    await control("/faults", undefined, "DELETE");
    expect((await call(state)).status).toBe(200);
    expect(await control(`/faults?id=${first.id}`, undefined, "DELETE")).toEqual({ error: "no fault 1" });
  });

  test("removes one fault by its id and keeps the others", async () => {
    const { call, control } = await startCloud({ tasks: [task] });
    await control("/faults", [
      { kind: "status", status: 503 },
      { kind: "status", status: 502 },
    ]);
    await control("/faults?id=1", undefined, "DELETE");
    expect((await call(state)).status).toBe(502);
  });
});

describe("an invalid fault", () => {
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
  ])("%j is refused with the reason and has no effect", async (fault, problem) => {
    const { control, call } = await startCloud({ tasks: [task] });
    expect((await control("/faults", fault)).error).toMatch(problem);
    expect(await control("/faults")).toEqual([]);
    expect((await call(state)).status).toBe(200);
  });
});
