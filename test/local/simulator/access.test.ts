import { describe, expect, test } from "vitest";
import { type ServiceName, serviceNames } from "../../../lib/services/service-names.ts";
import { exampleTargets } from "../../rig/example-targets.ts";
import { exampleOf, KEY, PROJECT, startCloud, tokenRequest, USER } from "./start-cloud.ts";

const OTHER = "123456789abcdef0123456789abcdef0";
const UNKNOWN = "ffffffffffffffffffffffffffffffff";
const TASK_ID = exampleTargets["codearts-deploy"].taskId;

async function startWithToken(scope?: unknown) {
  const cloud = await startCloud({ tasks: serviceNames.map((name) => exampleOf(name).task) });
  const issued = await cloud.send(tokenRequest(scope));
  const token = String(issued.headers["x-subject-token"]);
  const headers = { "content-type": "application/json", "x-auth-token": token };
  return { ...cloud, headers, stop: (name: ServiceName) => cloud.send({ ...exampleOf(name).stop, headers }) };
}

/** The error code in both forms of answers. */
function codeIn({ error_code, error }: { error_code?: string; error?: { code: string } }): string | undefined {
  return error_code ?? error?.code;
}

describe("a token", () => {
  test.each(serviceNames)("of the task's project gives access to %s", async (name) => {
    expect((await (await startWithToken()).stop(name)).status).toBe(200);
  });

  test("that IAM did not issue is refused", async () => {
    const { send, headers } = await startWithToken();
    const { status, json } = await send({ ...exampleOf("aom").stop, headers: { ...headers, "x-auth-token": "MIIx" } });
    expect([status, json.error_code]).toEqual([401, "APIGW.0301"]);
    expect(json.error_msg).toMatch("decrypt token fail");
  });

  test("that has expired is refused", async () => {
    const { stop, clock } = await startWithToken();
    clock.nowMs += 24 * 60 * 60 * 1000;
    const { status, json } = await stop("drs");
    expect([status, json.error_code]).toEqual([401, "APIGW.0301"]);
    expect(json.error_msg).toMatch(/token expires, expires_at:\d{4}-.*\.\d{6}Z$/);
  });

  test.each([
    ["all tokens were revoked", "/iam", { revoke: true }],
    ["its user's password changed", "/credentials", { domain: USER.domain, user: USER.user, password: "new" }],
  ])("must be renewed after %s", async (_, path, body) => {
    const { stop, control } = await startWithToken();
    await control(path, body);
    const { status, json } = await stop("drs");
    expect([status, json.error_code]).toEqual([401, "APIGW.0307"]);
  });

  test.each<[ServiceName, number, string]>([
    ["codearts-deploy", 403, "APIGW.0302"],
    ["codearts-check", 403, "APIGW.0302"],
    ["codearts-build", 401, "APIGW.0301"],
    ["codearts-pipeline", 403, "APIGW.0302"],
    ["drs", 403, "APIGW.0302"],
    ["aom", 403, "APIGW.0302"],
  ])("without a project is refused by %s with %d %s", async (name, status, code) => {
    for (const scope of [null, { domain: { name: USER.domain } }]) {
      const answer = await (await startWithToken(scope)).stop(name);
      expect([answer.status, answer.json.error_code]).toEqual([status, code]);
    }
  });

  test.each<[ServiceName, number, string]>([
    ["codearts-deploy", 403, "APIGW.0302"],
    ["codearts-check", 403, "APIGW.0302"],
    ["codearts-build", 401, "APIGW.0301"],
    ["codearts-pipeline", 200, "DEVPIPE.00011412"],
    ["drs", 403, "DRS.M00261"],
    ["aom", 403, "APIGW.0302"],
  ])("of another project than the task's is refused by %s with %d %s", async (name, status, code) => {
    const { stop, control } = await startWithToken({ project: { id: OTHER } });
    await control("/tasks", { ...exampleOf(name).task, projectId: PROJECT });
    const answer = await stop(name);
    expect([answer.status, codeIn(answer.json)]).toEqual([status, code]);
  });
});

describe("a key", () => {
  test.each<[ServiceName, string]>([
    ["codearts-deploy", "APIGW.0302"],
    ["codearts-build", "APIGW.0302"],
    ["drs", "DRS.M00261"],
  ])("that names another project than the task's is refused by %s with 403 %s", async (name, code) => {
    const { task, stop } = exampleOf(name);
    const { call } = await startCloud({ tasks: [{ ...task, projectId: PROJECT }] });
    for (const project of [OTHER, UNKNOWN]) {
      const answer = await call({ ...stop, headers: { "x-project-id": project } });
      expect([answer.status, answer.json.error_code]).toEqual([403, code]);
    }
    expect((await call({ ...stop, headers: { "x-project-id": PROJECT } })).status).toBe(200);
  });

  test.each<[ServiceName, string]>([
    ["drs", "DRS.M00261"],
    ["aom", "APIGW.0302"],
  ])("that names another project in the path is refused by %s with 403 %s", async (name, code) => {
    const { task, stop } = exampleOf(name);
    const { call } = await startCloud({ tasks: [task] });
    const answer = await call({ ...stop, path: stop.path.replace(PROJECT, UNKNOWN) });
    expect([answer.status, answer.json.error_code]).toEqual([403, code]);
  });

  test.each<[ServiceName, number, string]>([
    ["codearts-deploy", 403, "Deploy.00011154"],
    ["codearts-check", 200, "CC.00050010"],
    ["codearts-build", 403, "APIGW.0302"],
    ["codearts-pipeline", 200, "DEVCP.00014031"],
    ["drs", 403, "DRS.M00102"],
    ["aom", 403, "AOM.0403"],
  ])("without the permission for %s is refused with %d %s", async (name, status, code) => {
    const { call, control, task } = await startCloud({ tasks: [exampleOf(name).task] });
    await control("/credentials", { ak: KEY.ak, denied: [name] });
    const answer = await call(exampleOf(name).stop);
    expect([answer.status, answer.json.error_code]).toEqual([status, code]);
    expect((await task(name)).state).toBe("running");
  });

  test("may name any of its projects for a task without a project", async () => {
    const { task, stop } = exampleOf("drs");
    const { call } = await startCloud({ tasks: [task] });
    const path = stop.path.replace(PROJECT, "23456789abcdef0123456789abcdef01");
    expect((await call({ ...stop, path })).status).toBe(200);
  });
});

test.each([
  ["a wrong method", "POST", `/v2/tasks/${TASK_ID}/records/${TASK_ID}/stop`],
  ["one slash too many", "POST", "/v3/jobs/stop/"],
  ["another spelling", "POST", "/v3/jobs/Stop"],
  ["an id with a slash", "POST", "/v2/tasks/a/b/stop"],
  ["an empty id", "POST", "/v2/tasks//stop"],
  ["broken percent-encoding", "POST", "/v2/tasks/%zz/stop"],
  ["an empty path", "GET", "/"],
])("a call with %s gets 404 APIGW.0101", async (_, method, path) => {
  const { call, send } = await startCloud();
  const answer = path.includes("%") ? await send({ method, path }) : await call({ method, path });
  expect([answer.status, answer.json.error_code]).toEqual([404, "APIGW.0101"]);
});
