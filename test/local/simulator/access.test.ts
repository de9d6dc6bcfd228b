import { describe, expect, test } from "vitest";
import { cloud, KEY, NAMES, type Name, PROJECT, RUNNING, TASK_ID, tokenRequest, USER } from "./cloud.ts";

const OTHER = "123456789abcdef0123456789abcdef0";
const NOBODYS = "ffffffffffffffffffffffffffffffff";

async function withToken(scope?: unknown) {
  const world = await cloud({ tasks: NAMES.map((name) => RUNNING[name].task) });
  const issued = await world.send(tokenRequest(scope));
  const token = String(issued.headers["x-subject-token"]);
  const headers = { "content-type": "application/json", "x-auth-token": token };
  return { ...world, headers, stop: (name: Name) => world.send({ ...RUNNING[name].stop, headers }) };
}

describe("a token of the project", () => {
  test.each(NAMES)("opens %s", async (name) => {
    expect((await (await withToken()).stop(name)).status).toBe(200);
  });

  test("opens nothing when it is not one of ours", async () => {
    const { send, headers } = await withToken();
    const { status, json } = await send({ ...RUNNING.aom.stop, headers: { ...headers, "x-auth-token": "MIIx" } });
    expect([status, json.error_code]).toEqual([401, "APIGW.0301"]);
    expect(json.error_msg).toMatch("decrypt token fail");
  });

  test("opens nothing once it has expired", async () => {
    const { stop, clock } = await withToken();
    clock.nowMs += 24 * 60 * 60 * 1000;
    const { status, json } = await stop("drs");
    expect([status, json.error_code]).toEqual([401, "APIGW.0301"]);
    expect(json.error_msg).toMatch(/token expires, expires_at:\d{4}-.*\.\d{6}Z$/);
  });

  test.each([
    ["all tokens were revoked", "/iam", { revoke: true }],
    ["its user's password changed", "/credentials", { domain: USER.domain, user: USER.user, password: "new" }],
  ])("must be updated when %s", async (_, path, body) => {
    const { stop, control } = await withToken();
    await control(path, body);
    const { status, json } = await stop("drs");
    expect([status, json.error_code]).toEqual([401, "APIGW.0307"]);
  });
});

describe("a global token is refused", () => {
  test.each<[Name, number, string]>([
    ["codearts-deploy", 403, "APIGW.0302"],
    ["codearts-check", 403, "APIGW.0302"],
    ["codearts-build", 401, "APIGW.0301"],
    ["drs", 403, "APIGW.0302"],
    ["aom", 403, "APIGW.0302"],
  ])("by %s with %d %s", async (name, status, code) => {
    for (const scope of [null, { domain: { name: USER.domain } }]) {
      const answer = await (await withToken(scope)).stop(name);
      expect([answer.status, answer.json.error_code]).toEqual([status, code]);
    }
  });
});

describe("another project than the task's is refused", () => {
  test.each<[Name, number, string]>([
    ["codearts-deploy", 403, "APIGW.0302"],
    ["codearts-check", 403, "APIGW.0302"],
    ["codearts-build", 401, "APIGW.0301"],
    ["drs", 403, "DRS.M00261"],
    ["aom", 403, "APIGW.0302"],
  ])("to a token by %s with %d %s", async (name, status, code) => {
    const { stop, control } = await withToken({ project: { id: OTHER } });
    await control("/tasks", { ...RUNNING[name].task, projectId: PROJECT });
    const answer = await stop(name);
    expect([answer.status, answer.json.error_code]).toEqual([status, code]);
  });

  test.each<[Name, string]>([
    ["codearts-deploy", "APIGW.0302"],
    ["codearts-build", "APIGW.0302"],
    ["drs", "DRS.M00261"],
  ])("to a key by %s with 403 %s", async (name, code) => {
    const { call } = await cloud({ tasks: [{ ...RUNNING[name].task, projectId: PROJECT }] });
    for (const project of [OTHER, NOBODYS]) {
      const answer = await call({ ...RUNNING[name].stop, headers: { "x-project-id": project } });
      expect([answer.status, answer.json.error_code]).toEqual([403, code]);
    }
    expect((await call({ ...RUNNING[name].stop, headers: { "x-project-id": PROJECT } })).status).toBe(200);
  });

  test.each<[Name, string]>([
    ["drs", "DRS.M00261"],
    ["aom", "APIGW.0302"],
  ])("in a path of %s", async (name, code) => {
    const { call } = await cloud({ tasks: [RUNNING[name].task] });
    const { stop } = RUNNING[name];
    const answer = await call({ ...stop, path: stop.path.replace(PROJECT, NOBODYS) });
    expect([answer.status, answer.json.error_code]).toEqual([403, code]);
  });
});

test.each<[Name, number, string]>([
  ["codearts-deploy", 403, "Deploy.00011154"],
  ["codearts-check", 200, "CC.00050010"],
  ["codearts-build", 403, "APIGW.0302"],
  ["drs", 403, "DRS.M00102"],
  ["aom", 403, "AOM.0403"],
])("a key without the permission for %s reads %d %s", async (name, status, code) => {
  const { call, control, task } = await cloud({ tasks: [RUNNING[name].task] });
  await control("/credentials", { ak: KEY.ak, denied: [name] });
  const answer = await call(RUNNING[name].stop);
  expect([answer.status, answer.json.error_code]).toEqual([status, code]);
  expect((await task(name)).state).toBe("running");
});

test.each([
  ["a wrong method", "POST", `/v2/tasks/${TASK_ID}/records/${TASK_ID}/stop`],
  ["a slash too many", "POST", "/v3/jobs/stop/"],
  ["another spelling", "POST", "/v3/jobs/Stop"],
  ["an id that leaves its place", "POST", "/v2/tasks/a/b/stop"],
  ["an empty id", "POST", "/v2/tasks//stop"],
  ["broken percent-encoding", "POST", "/v2/tasks/%zz/stop"],
  ["nothing at all", "GET", "/"],
])("%s finds no API", async (_, method, path) => {
  const { call, send } = await cloud();
  const answer = path.includes("%") ? await send({ method, path }) : await call({ method, path });
  expect([answer.status, answer.json.error_code]).toEqual([404, "APIGW.0101"]);
});
