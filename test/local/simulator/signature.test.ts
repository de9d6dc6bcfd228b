import { BasicCredentials } from "@huaweicloud/huaweicloud-sdk-core";
import { AKSKSigner } from "@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js";
import { describe, expect, test } from "vitest";
import { authorization, sdkDate } from "../../../lib/huawei/sign.ts";
import { serviceNames } from "../../../lib/services/service-names.ts";
import { exampleOf, KEY, PROJECT, startCloud, type UnsignedCall } from "./start-cloud.ts";

const { task, stop, state } = exampleOf("drs");

describe("a signed call", () => {
  test.each(serviceNames)("of stopcord's signer to %s is accepted", async (name) => {
    const example = exampleOf(name);
    const { call } = await startCloud({ tasks: [example.task] });
    expect((await call(example.stop)).status).toBe(200);
    expect((await call(example.state)).status).toBe(200);
  });

  test("of Huawei's signer is accepted", async () => {
    const { url, send } = await startCloud({ tasks: [task] });
    const headers = { "content-type": "application/json", "X-Project-Id": PROJECT };
    const signedHeaders = AKSKSigner.sign(
      { endpoint: url + stop.path, method: "POST", headers, queryParams: {}, data: JSON.parse(stop.body) } as never,
      new BasicCredentials().withAk(KEY.ak).withSk(KEY.sk),
    ) as unknown as Record<string, string>;
    expect((await send({ ...stop, headers: { ...headers, ...signedHeaders } })).status).toBe(200);
  });

  test("of Huawei's Go SDK, which signs neither the host nor the content type, is accepted", async () => {
    const { clock, send, control } = await startCloud({ tasks: [task] });
    const headers = {
      "user-agent": "huaweicloud-usdk-go/3.0",
      "x-project-id": PROJECT,
      "x-sdk-date": sdkDate(clock.nowMs),
    };
    const signed = authorization({ ...stop, headers }, KEY);
    expect(signed).toContain("SignedHeaders=user-agent;x-project-id;x-sdk-date,");
    const call = { ...stop, headers: { ...headers, "content-type": "application/json", authorization: signed } };
    expect((await send(call)).status).toBe(200);
    expect((await control("/counts")).wrongSignatures).toEqual({});
  });

  test("is accepted with its query in any order", async () => {
    const deploy = exampleOf("codearts-deploy");
    const { call } = await startCloud({ tasks: [deploy.task] });
    const [path, query = ""] = deploy.state.path.split("?");
    const reversed = query.split("&").reverse().join("&");
    expect((await call({ method: "GET", path: `${path}?${reversed}` })).status).toBe(200);
  });

  const without = (call: UnsignedCall, name: string): UnsignedCall => ({
    ...call,
    headers: Object.fromEntries(Object.entries(call.headers ?? {}).filter(([header]) => header !== name)),
  });
  const unsigned = (call: UnsignedCall, name: string): UnsignedCall => ({
    ...call,
    headers: { ...call.headers, authorization: `${call.headers?.authorization}`.replace(RegExp(`;?\\b${name}`), "") },
  });

  test.each<[string, (call: UnsignedCall) => UnsignedCall, string, RegExp]>([
    ["no Authorization header", (call) => without(call, "authorization"), "APIGW.0301", /x-auth-token not found/],
    ["another body than was signed", (call) => ({ ...call, body: "{}" }), "APIGW.0301", /verify aksk signature/],
    ["another method", (call) => ({ ...call, method: "PUT" }), "APIGW.0101", /not exist/],
    ["another path", (call) => ({ ...call, path: call.path.replace("c7d", "c7e") }), "APIGW.0301", /verify/],
    ["a query that was not signed", (call) => ({ ...call, path: `${call.path}?a=1` }), "APIGW.0301", /verify/],
    ["a host that was not signed", (call) => unsigned(call, "host"), "APIGW.0301", /verify aksk signature fail/],
    ["a signed header missing", (call) => without(call, "content-type"), "APIGW.0301", /verify/],
    ["a date that was not signed", (call) => unsigned(call, "x-sdk-date"), "APIGW.0301", /verify/],
    ["its date missing", (call) => without(call, "x-sdk-date"), "APIGW.0301", /verify/],
    [
      "a body that is not UTF-8",
      (call) => ({ ...call, body: Buffer.from([0x7b, 0xff, 0x7d]) as never }),
      "APIGW.0301",
      /verify/,
    ],
    [
      "a signature of another algorithm",
      (call) => ({ ...call, headers: { ...call.headers, authorization: "AWS4-HMAC-SHA256 x" } }),
      "APIGW.0301",
      /Authorization format/,
    ],
  ])("with %s is refused", async (_, spoil, code, message) => {
    const { send, sign, task: taskOf } = await startCloud({ tasks: [task] });
    const { json } = await send(spoil(sign(stop)));
    expect(json).toEqual({
      error_code: code,
      error_msg: expect.stringMatching(message),
      request_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect((await taskOf("drs")).state).toBe("running");
  });

  test.each([
    ["an unknown key", { ...KEY, ak: "NOBODY" }, /ak not exist,ak:NOBODY/],
    ["a wrong secret", { ...KEY, sk: "wrong" }, /verify aksk signature fail/],
    ["a security token that the key does not have", { ...KEY, securityToken: "T" }, /invalid security token/],
  ])("of %s is refused", async (_, key, message) => {
    const { call } = await startCloud({ tasks: [task] });
    const { status, json } = await call(stop, key);
    expect([status, json.error_code]).toEqual([401, "APIGW.0301"]);
    expect(json.error_msg).toMatch(message);
  });

  test.each([
    [14.9, 200, undefined],
    [15.1, 401, "APIGW.0303"],
    [-14.9, 200, undefined],
    [-15.1, 401, "APIGW.0303"],
  ])("signed %d minutes before now gets %d", async (minutes, status, code) => {
    const { call, clock } = await startCloud({ tasks: [task] });
    const date = sdkDate(clock.nowMs - minutes * 60_000);
    const answer = await call({ ...stop, headers: { "x-sdk-date": date } });
    expect([answer.status, answer.json.error_code]).toEqual([status, code]);
  });
});

describe("a temporary key", () => {
  const temporary = { ak: "TEMPORARY", sk: "s", securityToken: "TOKEN" };

  test("is accepted with its security token, which must be signed", async () => {
    const { call, control, send, sign } = await startCloud({ tasks: [task] });
    await control("/credentials", temporary);
    const signed = sign(stop, { ak: temporary.ak, sk: temporary.sk });
    const added = { ...signed, headers: { ...signed.headers, "x-security-token": "TOKEN" } };
    expect((await send(added)).json.error_msg).toMatch("x-security-token not found or not signed");
    expect((await call(stop, temporary)).status).toBe(200);
  });

  test("is refused without its security token, or with another", async () => {
    const { call, control } = await startCloud({ tasks: [task] });
    await control("/credentials", temporary);
    expect((await call(stop, { ak: "TEMPORARY", sk: "s" })).json.error_msg).toMatch("x-security-token not found");
    expect((await call(stop, { ...temporary, securityToken: "OLD" })).json.error_msg).toMatch("invalid security token");
  });
});

describe("a wrong signature", () => {
  test("locks its key at the sixth in a row, for five minutes, also for right ones", async () => {
    const { call, clock, control } = await startCloud({ tasks: [task] });
    for (let i = 0; i < 6; i++) await call(stop, { ...KEY, sk: "wrong" });
    expect((await control("/counts")).wrongSignatures).toEqual({ [KEY.ak]: 6 });
    expect((await call(stop)).json.error_msg).toMatch("AK access failed to reach the limit,forbidden");
    clock.nowMs += 5 * 60_000;
    expect((await call(stop)).status).toBe(200);
  });

  test("no longer counts after a right one", async () => {
    const { call } = await startCloud({ tasks: [task] });
    for (let i = 0; i < 5; i++) await call(stop, { ...KEY, sk: "wrong" });
    expect((await call(state)).status).toBe(200);
    for (let i = 0; i < 5; i++) await call(stop, { ...KEY, sk: "wrong" });
    expect((await call(stop)).status).toBe(200);
  });
});

test("a key can be changed while the simulator runs", async () => {
  const { call, control } = await startCloud({ tasks: [task] });
  await control("/credentials", { ak: KEY.ak, sk: "rotated" });
  expect((await call(stop)).status).toBe(401);
  expect((await call(stop, { ...KEY, sk: "rotated" })).status).toBe(200);
});
