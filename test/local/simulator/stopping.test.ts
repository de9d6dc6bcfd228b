import { describe, expect, test } from "vitest";
import { type Asked, cloud, JOB_ID, NAMES, type Name, PROJECT, RECORD_ID, RUNNING, TASK_ID } from "./cloud.ts";

const DEPLOY = { id: RECORD_ID, task_id: TASK_ID };
const DRS_ID = RUNNING.drs.task.jobId;
const V1: Asked = { method: "POST", path: `/v1/job/${JOB_ID}/stop`, body: '{"build_no":20}' };
const V3_PATH: Asked = { method: "POST", path: `/v3/jobs/${JOB_ID}/20/stop` };

describe("a running task is stopped", () => {
  test.each<[string, Name, Asked, unknown]>([
    ["Deploy", "codearts-deploy", RUNNING["codearts-deploy"].stop, { status: "success", result: DEPLOY }],
    ["Check", "codearts-check", RUNNING["codearts-check"].stop, null],
    ["Check without a body", "codearts-check", { ...RUNNING["codearts-check"].stop, body: "" }, null],
    ["Build v3", "codearts-build", RUNNING["codearts-build"].stop, { result: true }],
    ["Build v3 by path", "codearts-build", V3_PATH, { success: true, result: "" }],
    ["Build v1", "codearts-build", V1, { status: "success" }],
    ["DRS", "drs", RUNNING.drs.stop, { id: DRS_ID, name: "DRS-c7de", status: "success" }],
    ["DRS by default not forced", "drs", { ...RUNNING.drs.stop, body: "{}" }, expect.objectContaining({ id: DRS_ID })],
    ["AOM", "aom", RUNNING.aom.stop, { result: "success" }],
  ])("%s", async (_, name, stop, body) => {
    const { call, task } = await cloud({ tasks: [RUNNING[name].task] });
    const answer = await call(stop);
    expect([answer.status, answer.json]).toEqual([200, body]);
    expect(answer.headers["x-request-id"]).toMatch(/^[0-9a-f]{32}$/);
    expect((await task(name)).state).toBe("stopping");
  });
});

describe("a task that does not exist is not stopped", () => {
  test.each<[string, Asked, number, string]>([
    ["Deploy", RUNNING["codearts-deploy"].stop, 404, "Deploy.00011303"],
    ["Check", RUNNING["codearts-check"].stop, 400, "CC.00070123.400"],
    ["Build v3", RUNNING["codearts-build"].stop, 422, "CB.00031006"],
    ["Build v3 by path", V3_PATH, 422, "CB.00031006"],
    ["Build v1", V1, 422, "DEVCB.00031006"],
    ["DRS", RUNNING.drs.stop, 400, "DRS.10000010"],
    ["AOM", RUNNING.aom.stop, 404, "AOM.31001306"],
  ])("%s", async (_, stop, status, code) => {
    const answer = await (await cloud()).call(stop);
    expect([answer.status, answer.json.error_code]).toEqual([status, code]);
  });

  test("and Deploy says so with two codes, in JSON that calls itself HTML", async () => {
    const { headers, json } = await (await cloud()).call(RUNNING["codearts-deploy"].stop);
    expect(headers["content-type"]).toBe("text/html;charset=UTF-8");
    expect(json.error.code).toBe("DEV-12-10303");
  });

  test("and AOM repeats the status in the body", async () => {
    expect((await (await cloud()).call(RUNNING.aom.stop)).json.http_code).toBe(404);
  });
});

describe("a task that has ended is not stopped", () => {
  const states = ["succeeded", "failed", "aborted"] as const;
  const cases = NAMES.flatMap((name) => states.map((state) => [name, state] as const));

  test.each(cases)("%s %s", async (name, state) => {
    const { call, task } = await cloud({ tasks: [{ ...RUNNING[name].task, state }] });
    const answer = await call(RUNNING[name].stop);
    const inner = typeof answer.json === "string" ? JSON.parse(answer.json) : answer.json;
    const released = state === "failed" ? "DRS.M00304" : "DRS.M05004";
    expect([answer.status, inner]).toEqual(
      {
        "codearts-deploy": [200, { status: "error", result: DEPLOY }],
        "codearts-check": [400, expect.objectContaining({ error_code: "CC.00079999" })],
        "codearts-build": [400, { error: { code: "DEV.CB.032302", reason: expect.any(String) }, status: "error" }],
        drs: [400, expect.objectContaining({ error_code: released })],
        aom: [400, expect.objectContaining({ error_code: "AOM.31001418", http_code: 400 })],
      }[name],
    );
    expect(await task(name)).toMatchObject({ state, stopCalls: 1, stopsTaken: 0 });
  });

  test("and Build says so in a JSON string that holds JSON", async () => {
    const { call } = await cloud({ tasks: [{ ...RUNNING["codearts-build"].task, state: "aborted" }] });
    expect((await call(RUNNING["codearts-build"].stop)).json).toBeTypeOf("string");
  });
});

describe("a task that is being stopped already", () => {
  test.each<[Name, number, string | undefined]>([
    ["codearts-deploy", 200, undefined],
    ["codearts-check", 200, undefined],
    ["codearts-build", 400, "DEV.CB.032302"],
    ["drs", 400, "DRS.M00304"],
    ["aom", 400, "AOM.31001418"],
  ])("is not stopped twice: %s answers %d", async (name, status, code) => {
    const { call, control, task } = await cloud({ tasks: [RUNNING[name].task] });
    await call(RUNNING[name].stop);
    expect((await call(RUNNING[name].stop)).status).toBe(status);
    expect(await task(name)).toMatchObject({ stopCalls: 2, stopsTaken: 1 });
    const [, second] = await control("/calls?kind=stop");
    expect([second.errorCode, second.tookEffect]).toEqual([code, false]);
  });
});

describe("a malformed call is refused and stops nothing", () => {
  const deploy = RUNNING["codearts-deploy"].stop;
  const build = RUNNING["codearts-build"].stop;
  const body = (value: unknown): Asked => ({ ...build, body: JSON.stringify(value) });
  const plain = { "content-type": "text/plain" };

  test.each<[string, Asked, string]>([
    ["Deploy: a short record id", { ...deploy, path: deploy.path.replace(RECORD_ID, "2c82") }, "Deploy.00015905"],
    ["Deploy: an odd task id", { ...deploy, path: deploy.path.replace(TASK_ID, `${TASK_ID}-`) }, "Deploy.00015905"],
    ["Deploy: a body that says something", { ...deploy, body: '{"a":1}' }, "Deploy.00015905"],
    [
      "Check: an id of 33",
      { ...RUNNING["codearts-check"].stop, path: `/v2/tasks/${"x".repeat(33)}/stop` },
      "CC.00070123.400",
    ],
    ["Check: a body that is no object", { ...RUNNING["codearts-check"].stop, body: "[]" }, "CC.00070123.400"],
    ["Build: no body", { ...build, body: "" }, "CB.00060200"],
    ["Build: a number for a number in digits", body({ job_id: JOB_ID, build_no: 20 }), "CB.00060200"],
    ["Build: no build number", body({ job_id: JOB_ID }), "CB.00060200"],
    ["Build: build 0", body({ job_id: JOB_ID, build_no: "0" }), "CB.00060200"],
    ["Build: a build number over 2147483647", body({ job_id: JOB_ID, build_no: "2147483648" }), "CB.00060200"],
    ["Build: a job id in capitals", body({ job_id: JOB_ID.toUpperCase(), build_no: "20" }), "CB.00060201"],
    ["Build: not declared as JSON", { ...build, headers: plain }, "CB.00060200"],
    ["Build v1: digits for a number", { ...V1, body: '{"build_no":"20"}' }, "CB.00060200"],
    ["Build v1: a short job id", { ...V1, path: "/v1/job/f9d6/stop" }, "CB.00060201"],
    ["DRS: no body", { ...RUNNING.drs.stop, body: "" }, "DRS.M00200"],
    ["DRS: a word for a boolean", { ...RUNNING.drs.stop, body: '{"is_force_stop":"true"}' }, "DRS.M00200"],
    ["DRS: not declared as JSON", { ...RUNNING.drs.stop, headers: plain }, "DRS.M00200"],
    ["DRS: a third language", { ...RUNNING.drs.stop, headers: { "x-language": "de-de" } }, "DRS.M00200"],
    ["AOM: not declared as JSON", { ...RUNNING.aom.stop, headers: plain }, "AOM.31001302"],
    [
      "AOM: an id of 65",
      { ...RUNNING.aom.stop, path: RUNNING.aom.stop.path.replace("ex-1", "x".repeat(65)) },
      "AOM.31001302",
    ],
    ["AOM: a body", { ...RUNNING.aom.stop, body: '{"force":true}' }, "AOM.31001302"],
  ])("%s", async (_, asked, code) => {
    const { call, control } = await cloud({ tasks: NAMES.map((name) => RUNNING[name].task) });
    const answer = await call(asked);
    expect([answer.status, answer.json.error_code]).toEqual([400, code]);
    expect((await control("/counts")).stopsTaken).toBe(0);
  });
});

describe("DRS", () => {
  const forced = { ...RUNNING.drs.stop, body: '{"is_force_stop":true}' };

  test("speaks the language that it is asked in", async () => {
    const { call } = await cloud();
    const chinese = await call({ ...RUNNING.drs.stop, headers: { "x-language": "zh-cn" } });
    expect(chinese.json.error_msg).toBe("任务不存在，请检查任务ID。");
    expect((await call(RUNNING.drs.stop)).json.error_msg).toBe("Job does not exist, please check job id.");
  });

  test("fails to end some jobs, until it is forced", async () => {
    const { call, task } = await cloud({ tasks: [{ ...RUNNING.drs.task, endFails: true, endsAfterMs: 0 }] });
    expect((await call(RUNNING.drs.stop)).status).toBe(200);
    expect((await call(RUNNING.drs.state)).json.results[0].status).toBe("RELEASE_RESOURCE_FAILED");
    expect((await call(forced)).status).toBe(200);
    expect((await task("drs")).state).toBe("aborted");
  });
});

describe("the third generation of Build's API", () => {
  test("can be retired, and v1 remains", async () => {
    const { call, control } = await cloud({ tasks: [RUNNING["codearts-build"].task] });
    await control("/switches", { buildV3Retired: true });
    for (const stop of [RUNNING["codearts-build"].stop, V3_PATH]) {
      const answer = await call(stop);
      expect([answer.status, answer.json.error_code]).toEqual([404, "APIGW.0101"]);
    }
    expect((await call(V1)).status).toBe(200);
  });
});

test("a task without a project is anyone's who has a project in the path", async () => {
  const { call } = await cloud({ tasks: [RUNNING.drs.task] });
  const path = RUNNING.drs.stop.path.replace(PROJECT, "23456789abcdef0123456789abcdef01");
  expect((await call({ ...RUNNING.drs.stop, path })).status).toBe(200);
});
