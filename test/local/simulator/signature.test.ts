import { BasicCredentials } from "@huaweicloud/huaweicloud-sdk-core";
import { AKSKSigner } from "@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js";
import { describe, expect, test } from "vitest";
import { sdkDate } from "../../../lib/huawei/sign.ts";
import { type Asked, cloud, KEY, NAMES, PROJECT, RUNNING } from "./cloud.ts";

const { task, stop } = RUNNING.drs;

describe("a signed call is let in", () => {
  test.each(NAMES)("by our own signer: %s", async (name) => {
    const { call } = await cloud({ tasks: [RUNNING[name].task] });
    expect((await call(RUNNING[name].stop)).status).toBe(200);
    expect((await call(RUNNING[name].state)).status).toBe(200);
  });

  test("by Huawei's own signer", async () => {
    const { url, send } = await cloud({ tasks: [task] });
    const headers = { "content-type": "application/json", "X-Project-Id": PROJECT };
    const signedHeaders = AKSKSigner.sign(
      { endpoint: url + stop.path, method: "POST", headers, queryParams: {}, data: JSON.parse(stop.body) } as never,
      new BasicCredentials().withAk(KEY.ak).withSk(KEY.sk),
    ) as unknown as Record<string, string>;
    expect((await send({ ...stop, headers: { ...headers, ...signedHeaders } })).status).toBe(200);
  });

  test("over its query, whatever the order", async () => {
    const { call } = await cloud({ tasks: [RUNNING["codearts-deploy"].task] });
    const [path, query] = RUNNING["codearts-deploy"].state.path.split("?") as [string, string];
    const reversed = query.split("&").reverse().join("&");
    expect((await call({ method: "GET", path: `${path}?${reversed}` })).status).toBe(200);
  });
});

describe("a call is turned away that", () => {
  const without = (asked: Asked, name: string): Asked => ({
    ...asked,
    headers: Object.fromEntries(Object.entries(asked.headers ?? {}).filter(([header]) => header !== name)),
  });
  const unsigned = (asked: Asked, name: string): Asked => ({
    ...asked,
    headers: { ...asked.headers, authorization: `${asked.headers?.authorization}`.replace(`${name};`, "") },
  });

  test.each<[string, (asked: Asked) => Asked, string, RegExp]>([
    ["says nothing of who calls", (asked) => without(asked, "authorization"), "APIGW.0301", /x-auth-token not found/],
    ["has another body than was signed", (asked) => ({ ...asked, body: "{}" }), "APIGW.0301", /verify aksk signature/],
    ["has another method", (asked) => ({ ...asked, method: "PUT" }), "APIGW.0101", /not exist/],
    ["has another path", (asked) => ({ ...asked, path: asked.path.replace("c7d", "c7e") }), "APIGW.0301", /verify/],
    ["has a query that was not signed", (asked) => ({ ...asked, path: `${asked.path}?a=1` }), "APIGW.0301", /verify/],
    ["did not sign its host", (asked) => unsigned(asked, "host"), "APIGW.0301", /verify aksk signature fail/],
    ["lacks a header that it signed", (asked) => without(asked, "content-type"), "APIGW.0301", /verify/],
    ["lacks its date", (asked) => without(asked, "x-sdk-date"), "APIGW.0301", /verify/],
    [
      "has a body that is no text",
      (asked) => ({ ...asked, body: Buffer.from([0x7b, 0xff, 0x7d]) as never }),
      "APIGW.0301",
      /verify/,
    ],
    [
      "is signed by another algorithm",
      (asked) => ({ ...asked, headers: { ...asked.headers, authorization: "AWS4-HMAC-SHA256 x" } }),
      "APIGW.0301",
      /Authorization format/,
    ],
  ])("%s", async (_, spoil, code, message) => {
    const { send, signed, task: look } = await cloud({ tasks: [task] });
    const { json } = await send(spoil(signed(stop)));
    expect(json).toEqual({
      error_code: code,
      error_msg: expect.stringMatching(message),
      request_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect((await look("drs")).state).toBe("running");
  });

  test.each([
    ["an unknown key", { ...KEY, ak: "NOBODY" }, /ak not exist,ak:NOBODY/],
    ["a wrong secret", { ...KEY, sk: "wrong" }, /verify aksk signature fail/],
    ["a security token that is none of its own", { ...KEY, securityToken: "T" }, /invalid security token/],
  ])("is signed by %s", async (_, key, message) => {
    const { call } = await cloud({ tasks: [task] });
    const { status, json } = await call(stop, key);
    expect([status, json.error_code]).toEqual([401, "APIGW.0301"]);
    expect(json.error_msg).toMatch(message);
  });

  test.each([
    [14.9, 200, undefined],
    [15.1, 401, "APIGW.0303"],
    [-14.9, 200, undefined],
    [-15.1, 401, "APIGW.0303"],
  ])("was signed more than 15 minutes away from now: %d minutes", async (minutes, status, code) => {
    const { call, clock } = await cloud({ tasks: [task] });
    const date = sdkDate(clock.nowMs - minutes * 60_000);
    const answer = await call({ ...stop, headers: { "x-sdk-date": date } });
    expect([answer.status, answer.json.error_code]).toEqual([status, code]);
  });
});

describe("a temporary key", () => {
  const temporary = { ak: "TEMPORARY", sk: "s", securityToken: "TOKEN" };

  test("is let in with its security token, which must be signed", async () => {
    const { call, control, send, signed } = await cloud({ tasks: [task] });
    await control("/credentials", temporary);
    const asked = signed(stop, { ak: temporary.ak, sk: temporary.sk });
    const added = { ...asked, headers: { ...asked.headers, "x-security-token": "TOKEN" } };
    expect((await send(added)).json.error_msg).toMatch("x-security-token not found or not signed");
    expect((await call(stop, temporary)).status).toBe(200);
  });

  test("is turned away without it, or with another", async () => {
    const { call, control } = await cloud({ tasks: [task] });
    await control("/credentials", temporary);
    expect((await call(stop, { ak: "TEMPORARY", sk: "s" })).json.error_msg).toMatch("x-security-token not found");
    expect((await call(stop, { ...temporary, securityToken: "OLD" })).json.error_msg).toMatch("invalid security token");
  });
});

describe("wrong signatures", () => {
  test("lock a key at the sixth in a row, for five minutes, even for the right one", async () => {
    const { call, clock, control } = await cloud({ tasks: [task] });
    for (let i = 0; i < 6; i++) await call(stop, { ...KEY, sk: "wrong" });
    expect((await control("/counts")).wrongSignatures).toEqual({ [KEY.ak]: 6 });
    expect((await call(stop)).json.error_msg).toMatch("AK access failed to reach the limit,forbidden");
    clock.nowMs += 5 * 60_000;
    expect((await call(stop)).status).toBe(200);
  });

  test("are forgotten after a right one", async () => {
    const { call } = await cloud({ tasks: [task] });
    for (let i = 0; i < 5; i++) await call(stop, { ...KEY, sk: "wrong" });
    expect((await call(RUNNING.drs.state)).status).toBe(200);
    for (let i = 0; i < 5; i++) await call(stop, { ...KEY, sk: "wrong" });
    expect((await call(stop)).status).toBe(200);
  });
});

test("a key can be changed while the simulator runs", async () => {
  const { call, control } = await cloud({ tasks: [task] });
  await control("/credentials", { ak: KEY.ak, sk: "rotated" });
  expect((await call(stop)).status).toBe(401);
  expect((await call(stop, { ...KEY, sk: "rotated" })).status).toBe(200);
});
