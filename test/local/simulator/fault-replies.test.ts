import { request } from "undici";
import { describe, expect, test } from "vitest";
import { isServiceName, serviceNames } from "../../../lib/services/service-names.ts";
import vectors from "../../vectors/answers.json" with { type: "json" };
import { exampleOf, startCloud, tokenRequest } from "./start-cloud.ts";

const { task, stop } = exampleOf("drs");

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
});
