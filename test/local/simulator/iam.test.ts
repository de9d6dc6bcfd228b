import { describe, expect, test } from "vitest";
import { exampleOf, PROJECT, startCloud, tokenRequest, USER } from "./start-cloud.ts";

const WRONG = tokenRequest(undefined, { password: "wrong" });

describe("a token request", () => {
  test.each([
    ["a project id", { project: { id: PROJECT } }],
    ["a project name, which is its region", { project: { name: "cn-north-4" } }],
    ["a project and a domain", { project: { id: PROJECT }, domain: { name: "stopcord" } }],
  ])("with %s gets a token of the project", async (_, scope) => {
    const { send, clock } = await startCloud();
    const { status, headers, json } = await send(tokenRequest(scope));
    expect(status).toBe(201);
    expect(String(headers["x-subject-token"]).length).toBeGreaterThan(1000);
    expect(json.token.project).toMatchObject({ id: PROJECT, name: "cn-north-4" });
    expect(json.token.expires_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    expect(Date.parse(json.token.expires_at)).toBe(clock.nowMs + 24 * 60 * 60 * 1000);
  });

  test("gets a token with the lifetime that the control API has set", async () => {
    const { send, control, clock } = await startCloud();
    await control("/iam", { tokenLifetimeMs: 60_000 });
    const { json } = await send(tokenRequest());
    expect(Date.parse(json.token.expires_at)).toBe(clock.nowMs + 60_000);
  });

  test("leaves earlier tokens valid", async () => {
    const { task, state } = exampleOf("drs");
    const { send } = await startCloud({ tasks: [task] });
    const first = await send(tokenRequest());
    await send(tokenRequest());
    const headers = { "content-type": "application/json", "x-auth-token": String(first.headers["x-subject-token"]) };
    expect((await send({ ...state, headers })).status).toBe(200);
  });

  test.each([
    ["a wrong password", WRONG, 401],
    ["an unknown user", tokenRequest(undefined, { user: "nobody" }), 401],
    ["an unknown domain", tokenRequest(undefined, { domain: "nowhere" }), 401],
    ["an unknown project id", tokenRequest({ project: { id: "f".repeat(32) } }), 400],
    ["an unknown project name", tokenRequest({ project: { name: "toString" } }), 400],
    ["a body that is not JSON", { ...tokenRequest(), body: "{" }, 400],
    ["another content type than JSON", { ...tokenRequest(), headers: { "content-type": "text/plain" } }, 400],
    ["another method than password", { ...tokenRequest(), body: '{"auth":{"identity":{"methods":["totp"]}}}' }, 400],
  ])("with %s is refused", async (_, call, code) => {
    const { send } = await startCloud();
    const { status, headers, json } = await send(call);
    expect(status).toBe(code);
    expect(json).toEqual({ error: { code, message: expect.any(String), title: expect.any(String) } });
    expect(headers).not.toHaveProperty("x-subject-token");
  });

  test("is refused for 15 minutes after five consecutive wrong passwords", async () => {
    const { send, control, clock } = await startCloud();
    for (let i = 0; i < 5; i++) await send(WRONG);
    const { status, json } = await send(tokenRequest());
    expect([status, json.error.message]).toEqual([401, expect.stringMatching("locked")]);
    expect((await control("/counts")).wrongPasswords).toEqual({ [`${USER.domain}/${USER.user}`]: 5 });
    clock.nowMs += 15 * 60_000;
    expect((await send(tokenRequest())).status).toBe(201);
  });

  test("with the right password resets the count of wrong passwords", async () => {
    const { send } = await startCloud();
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 4; i++) await send(WRONG);
      expect((await send(tokenRequest())).status).toBe(201);
    }
  });

  test("of a user added later is granted", async () => {
    const { send, control } = await startCloud();
    const nina = { domain: "d", user: "nina", password: "p" };
    expect((await send(tokenRequest(undefined, nina))).status).toBe(401);
    await control("/credentials", nina);
    expect((await send(tokenRequest(undefined, nina))).status).toBe(201);
  });
});
