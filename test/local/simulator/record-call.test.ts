import { describe, expect, test } from "vitest";
import { serviceNames } from "../../../lib/services/service-names.ts";
import { exampleOf, KEY, startCloud, tokenRequest, USER } from "./start-cloud.ts";

const { task, stop, state, key } = exampleOf("drs");

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

  test("holds no body that is nested too deep, and little of a long one (fixed: the connection was reset)", async () => {
    const { send, control } = await startCloud();
    const bodies = [`${"[".repeat(50_000)}${"]".repeat(50_000)}`, JSON.stringify("x".repeat(50_000))];
    for (const body of bodies) expect((await send({ ...tokenRequest(), body })).status).toBe(400);
    expect((await control("/calls")).map(({ body }: { body: string }) => body.length)).toEqual([3, 4_096]);
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
