import { describe, expect, test } from "vitest";
import { startSimulator } from "../../../lib/local/simulator/simulator.ts";
import { serviceNames } from "../../../lib/services/service-names.ts";
import { exampleOf, KEY, startCloud, tokenRequest, USER } from "./start-cloud.ts";

describe("a rate limit", () => {
  const { task, state } = exampleOf("aom");

  test("answers 429 above its number of calls a minute", async () => {
    const { call, control, clock } = await startCloud({ tasks: [task] });
    await control("/limits", { service: "aom", perMinute: 2 });
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await call(state)).status);
    expect(statuses).toEqual([200, 200, 429]);
    const { headers, json } = await call(state);
    expect(json.error_msg).toMatch("policy user over ratelimit,limit:2,time:1 minute");
    expect(headers).not.toHaveProperty("retry-after");
    clock.nowMs += 60_000;
    expect((await call(state)).status).toBe(200);
  });

  test.each<[boolean | string, RegExp]>([
    [true, /^50$/],
    ["seconds", /^50$/],
    ["date", /GMT$/],
  ])("with retryAfter %s sends a Retry-After header", async (retryAfter, header) => {
    const { call, control, clock } = await startCloud({ tasks: [task] });
    await control("/limits", { perMinute: 1, retryAfter });
    await call(state);
    clock.nowMs += 10_000;
    expect((await call(state)).headers["retry-after"]).toMatch(header);
  });

  test("counts each service apart, and null removes it", async () => {
    const { call, send, control } = await startCloud({ tasks: serviceNames.map((name) => exampleOf(name).task) });
    await control("/limits", { perMinute: 1 });
    for (const name of serviceNames) expect((await call(exampleOf(name).state)).status).toBe(200);
    for (const name of serviceNames) expect((await call(exampleOf(name).state)).status).toBe(429);
    expect([(await send(tokenRequest())).status, (await send(tokenRequest())).status]).toEqual([201, 429]);
    await control("/limits", { perMinute: null });
    expect(await control("/limits")).toEqual({});
    expect((await call(state)).status).toBe(200);
  });

  test("does not count calls that the gateway refuses", async () => {
    const { call, send, control } = await startCloud({ tasks: [task] });
    await control("/limits", { perMinute: 1 });
    await send({ ...state, headers: {} });
    expect((await call(state)).status).toBe(200);
  });
});

describe("the control API", () => {
  test("explains itself", async () => {
    const { send, url } = await startCloud();
    const { status, headers, text } = await send({ method: "GET", path: "/_simulator" });
    expect([status, headers["content-type"]]).toEqual([200, "text/plain;charset=UTF-8"]);
    for (const word of ["tasks", "calls", "counts", "faults", "limits", "credentials", "iam", "switches"]) {
      expect(text).toContain(`${url}/_simulator/${word}`);
    }
  });

  test("explains the ids of each service", async () => {
    const { send } = await startCloud();
    const { text } = await send({ method: "GET", path: "/_simulator" });
    expect(text).toContain("codearts-build: jobId, buildNo\n");
    for (const name of serviceNames) expect(text).toContain(`${name}: `);
  });

  test.each([
    ["GET", "/nope"],
    ["PATCH", "/tasks"],
    ["DELETE", "/tasks"],
  ])("has no %s %s, and lists its routes", async (method, path) => {
    const { send } = await startCloud();
    const { status, json } = await send({ method, path: `/_simulator${path}` });
    expect(status).toBe(404);
    expect(json.error).toContain("POST /_simulator/tasks");
  });

  test.each<[string, unknown, RegExp]>([
    ["/limits", { service: "aom" }, /perMinute/],
    ["/limits", { perMinute: -1 }, /perMinute/],
    ["/credentials", { ak: "new" }, /new is new: a new key needs its sk/],
    ["/credentials", { domain: "d", user: "u" }, /needs .*a password/],
    ["/credentials", { ak: "a", sk: "s", denied: ["ecs"] }, /denied/],
    ["/credentials", {}, /either/],
    ["/iam", { tokenLifetimeMs: 0 }, /tokenLifetimeMs/],
    ["/switches", {}, /buildV3Retired/],
  ])("refuses %s %j with the reason", async (path, body, problem) => {
    const { send } = await startCloud();
    const answer = await send({ method: "POST", path: `/_simulator${path}`, body: JSON.stringify(body) });
    expect([answer.status, answer.json.error]).toEqual([400, expect.stringMatching(problem)]);
  });

  test("lists keys and users, and a change keeps the fields that it does not name", async () => {
    const { control } = await startCloud();
    await control("/credentials", { ak: KEY.ak, sk: "rotated", securityToken: "T" });
    await control("/credentials", { ak: KEY.ak, securityToken: null, denied: ["aom"] });
    await control("/credentials", { domain: USER.domain, user: USER.user, denied: ["drs"] });
    const { keys, users } = await control("/credentials");
    expect(keys).toEqual([{ ak: KEY.ak, sk: "rotated", projects: USER.projects, denied: ["aom"] }]);
    expect(users).toEqual([{ ...USER, denied: ["drs"] }]);
  });
});

describe("the server", () => {
  test("keeps connections open, and close() ends those in use", async () => {
    const simulator = await startSimulator();
    const answer = await fetch(`${simulator.url}/_simulator/counts`);
    expect(answer.headers.get("connection")).toBe("keep-alive");
    await fetch(`${simulator.url}/_simulator/faults`, { method: "POST", body: '{"kind":"hang"}' });
    const hanging = fetch(`${simulator.url}/v3/auth/tokens`, { method: "POST" });
    hanging.catch(() => undefined);
    await expect
      .poll(async () => (await fetch(`${simulator.url}/_simulator/calls`).then((r) => r.text())).length)
      .toBeGreaterThan(2);
    await simulator.close();
    await expect(hanging).rejects.toThrow();
  });

  test("uses the given port, and fails if the port is taken", async () => {
    const { url } = await startCloud();
    await expect(startSimulator({ port: Number(new URL(url).port) })).rejects.toThrow("EADDRINUSE");
  });

  test("does not start with an invalid task", async () => {
    await expect(startSimulator({ tasks: [{ service: "drs" }] })).rejects.toThrow("jobId");
  });

  test("refuses a body over the gateway's limit of 12 MB", async () => {
    const { send } = await startCloud();
    const answer = await send({ ...exampleOf("drs").stop, body: "x".repeat(12 * 1024 * 1024 + 1) });
    expect([answer.status, answer.json.error_code]).toEqual([413, "APIGW.0201"]);
  });
});
