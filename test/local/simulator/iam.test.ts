import { describe, expect, test } from "vitest";
import { cloud, PROJECT, RUNNING, tokenRequest, USER } from "./cloud.ts";

const WRONG = tokenRequest(undefined, { password: "wrong" });

describe("a token is issued", () => {
  test.each([
    ["by project id", { project: { id: PROJECT } }],
    ["by the name of a project, which is its region", { project: { name: "cn-north-4" } }],
    ["for the project when a domain is given too", { project: { id: PROJECT }, domain: { name: "stopcord" } }],
  ])("%s", async (_, scope) => {
    const { send, clock } = await cloud();
    const { status, headers, json } = await send(tokenRequest(scope));
    expect(status).toBe(201);
    expect(String(headers["x-subject-token"]).length).toBeGreaterThan(1000);
    expect(json.token.project).toMatchObject({ id: PROJECT, name: "cn-north-4" });
    expect(json.token.expires_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    expect(Date.parse(json.token.expires_at)).toBe(clock.nowMs + 24 * 60 * 60 * 1000);
  });

  test("for as long as it is told to", async () => {
    const { send, control, clock } = await cloud();
    await control("/iam", { tokenLifetimeMs: 60_000 });
    const { json } = await send(tokenRequest());
    expect(Date.parse(json.token.expires_at)).toBe(clock.nowMs + 60_000);
  });

  test("and each one leaves the ones before it valid", async () => {
    const { send } = await cloud({ tasks: [RUNNING.drs.task] });
    const first = await send(tokenRequest());
    await send(tokenRequest());
    const headers = { "content-type": "application/json", "x-auth-token": String(first.headers["x-subject-token"]) };
    expect((await send({ ...RUNNING.drs.state, headers })).status).toBe(200);
  });
});

describe("a token is refused", () => {
  test.each([
    ["a wrong password", WRONG, 401],
    ["an unknown user", tokenRequest(undefined, { user: "nobody" }), 401],
    ["an unknown domain", tokenRequest(undefined, { domain: "nowhere" }), 401],
    ["an unknown project id", tokenRequest({ project: { id: "f".repeat(32) } }), 400],
    ["an unknown project name", tokenRequest({ project: { name: "toString" } }), 400],
    ["a body that is no JSON", { ...tokenRequest(), body: "{" }, 400],
    ["a body that does not say so", { ...tokenRequest(), headers: { "content-type": "text/plain" } }, 400],
    ["another method than password", { ...tokenRequest(), body: '{"auth":{"identity":{"methods":["totp"]}}}' }, 400],
  ])("for %s", async (_, asked, code) => {
    const { send } = await cloud();
    const { status, headers, json } = await send(asked);
    expect(status).toBe(code);
    expect(json).toEqual({ error: { code, message: expect.any(String), title: expect.any(String) } });
    expect(headers).not.toHaveProperty("x-subject-token");
  });

  test("for a quarter of an hour after five wrong passwords in a row", async () => {
    const { send, control, clock } = await cloud();
    for (let i = 0; i < 5; i++) await send(WRONG);
    const { status, json } = await send(tokenRequest());
    expect([status, json.error.message]).toEqual([401, expect.stringMatching("locked")]);
    expect((await control("/counts")).wrongPasswords).toEqual({ [`${USER.domain}/${USER.user}`]: 5 });
    clock.nowMs += 15 * 60_000;
    expect((await send(tokenRequest())).status).toBe(201);
  });
});

test("a right password makes the wrong ones before it forgotten", async () => {
  const { send } = await cloud();
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 4; i++) await send(WRONG);
    expect((await send(tokenRequest())).status).toBe(201);
  }
});

test("a user can be added", async () => {
  const { send, control } = await cloud();
  const nina = { domain: "d", user: "nina", password: "p" };
  expect((await send(tokenRequest(undefined, nina))).status).toBe(401);
  await control("/credentials", nina);
  expect((await send(tokenRequest(undefined, nina))).status).toBe(201);
});
