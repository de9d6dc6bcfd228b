import { describe, expect, test } from "vitest";
import { type ServiceName, serviceNames } from "../../../lib/services/service-names.ts";
import { exampleTargets } from "../../rig/example-targets.ts";
import { exampleOf, startCloud, type UnsignedCall } from "./start-cloud.ts";

const { taskId: TASK_ID, recordId: RECORD_ID } = exampleTargets["codearts-deploy"];
const { jobId: JOB_ID } = exampleTargets["codearts-build"];
const { jobId: DRS_ID } = exampleTargets.drs;
const { executionId: EXECUTION_ID } = exampleTargets.aom;
const RECORD = { id: RECORD_ID, task_id: TASK_ID };

const deploy = exampleOf("codearts-deploy").stop;
const check = exampleOf("codearts-check").stop;
const build = exampleOf("codearts-build").stop;
const pipeline = exampleOf("codearts-pipeline").stop;
const drs = exampleOf("drs").stop;
const aom = exampleOf("aom").stop;
const V1 = { method: "POST", path: `/v1/job/${JOB_ID}/stop`, body: '{"build_no":20}' } as const;
const V1_QUERY: UnsignedCall = { method: "POST", path: `/v1/job/${JOB_ID}/stop?build_no=20` };
const V3_PATH: UnsignedCall = { method: "POST", path: `/v3/jobs/${JOB_ID}/20/stop` };

describe("a stop call", () => {
  test.each<[string, ServiceName, UnsignedCall, unknown]>([
    ["Deploy", "codearts-deploy", deploy, { status: "success", result: RECORD }],
    ["Check", "codearts-check", check, null],
    ["Check without a body", "codearts-check", { ...check, body: "" }, null],
    ["Build v3", "codearts-build", build, { result: true }],
    ["Build v3 by path", "codearts-build", V3_PATH, { success: true, result: "" }],
    ["Build v1", "codearts-build", V1, { status: "success" }],
    ["Build v1 in the query", "codearts-build", V1_QUERY, { status: "success" }],
    ["Build v1 in query and body", "codearts-build", { ...V1_QUERY, body: V1.body }, { status: "success" }],
    ["Pipeline", "codearts-pipeline", pipeline, { success: true }],
    ["Pipeline without a body, as Huawei's SDK", "codearts-pipeline", { ...pipeline, body: "" }, { success: true }],
    ["DRS", "drs", drs, { id: DRS_ID, name: "DRS-c7de", status: "success" }],
    ["DRS without is_force_stop", "drs", { ...drs, body: "{}" }, expect.objectContaining({ id: DRS_ID })],
    ["AOM", "aom", aom, { result: "success" }],
  ])("to %s stops a running task", async (_, name, stop, body) => {
    const { call, task } = await startCloud({ tasks: [exampleOf(name).task] });
    const answer = await call(stop);
    expect([answer.status, answer.json]).toEqual([200, body]);
    expect(answer.headers["x-request-id"]).toMatch(/^[0-9a-f]{32}$/);
    expect((await task(name)).state).toBe("stopping");
  });

  test.each<[string, UnsignedCall, number, string]>([
    ["Deploy", deploy, 404, "Deploy.00011303"],
    ["Check", check, 400, "CC.00070123.400"],
    ["Build v3", build, 422, "CB.00031006"],
    ["Build v3 by path", V3_PATH, 422, "CB.00031006"],
    ["Build v1", V1, 422, "DEVCB.00031006"],
    ["Pipeline", pipeline, 200, "DEVCP.00012002"],
    ["DRS", drs, 400, "DRS.10000010"],
    ["AOM", aom, 404, "AOM.31001306"],
  ])("to %s about an unknown task answers %d %s", async (_, stop, status, code) => {
    const answer = await (await startCloud()).call(stop);
    expect([answer.status, answer.json.error_code]).toEqual([status, code]);
  });

  test("to Deploy about an unknown record answers two codes, in JSON with the content type of HTML", async () => {
    const { headers, json } = await (await startCloud()).call(deploy);
    expect(headers["content-type"]).toBe("text/html;charset=UTF-8");
    expect(json.error.code).toBe("DEV-12-10303");
  });

  test("to AOM about an unknown execution repeats the status in the body", async () => {
    expect((await (await startCloud()).call(aom)).json.http_code).toBe(404);
  });

  const ENDED: readonly [ServiceName, (state: string) => [number, unknown]][] = [
    ["codearts-deploy", () => [200, { status: "error", result: RECORD }]],
    ["codearts-check", () => [400, expect.objectContaining({ error_code: "CC.00079999" })]],
    ["codearts-build", () => [400, { error: { code: "DEV.CB.032302", reason: expect.any(String) }, status: "error" }]],
    ["codearts-pipeline", () => [200, { success: false }]],
    [
      "drs",
      (state) => [400, expect.objectContaining({ error_code: state === "failed" ? "DRS.M00304" : "DRS.M05004" })],
    ],
    ["aom", () => [400, expect.objectContaining({ error_code: "AOM.31001418", http_code: 400 })]],
  ];
  const states = ["succeeded", "failed", "aborted"] as const;
  const endedCases = ENDED.flatMap(([name, answer]) => states.map((state) => [name, state, answer(state)] as const));

  test.each(endedCases)("to %s about a task that has %s is refused", async (name, state, expected) => {
    const { call, task } = await startCloud({ tasks: [{ ...exampleOf(name).task, state }] });
    const answer = await call(exampleOf(name).stop);
    const inner = typeof answer.json === "string" ? JSON.parse(answer.json) : answer.json;
    expect([answer.status, inner]).toEqual(expected);
    expect(await task(name)).toMatchObject({ state, stopCalls: 1, stopsTaken: 0 });
  });

  test("to Build about an ended build answers a JSON string that holds JSON", async () => {
    const { call } = await startCloud({ tasks: [{ ...exampleOf("codearts-build").task, state: "aborted" }] });
    expect((await call(build)).json).toBeTypeOf("string");
  });

  test.each<[ServiceName, number, string | undefined]>([
    ["codearts-deploy", 200, undefined],
    ["codearts-check", 200, undefined],
    ["codearts-build", 400, "DEV.CB.032302"],
    ["codearts-pipeline", 200, undefined],
    ["drs", 400, "DRS.M00304"],
    ["aom", 400, "AOM.31001418"],
  ])("to %s about a task in the state stopping answers %d and has no effect", async (name, status, code) => {
    const { call, control, task } = await startCloud({ tasks: [exampleOf(name).task] });
    await call(exampleOf(name).stop);
    expect((await call(exampleOf(name).stop)).status).toBe(status);
    expect(await task(name)).toMatchObject({ stopCalls: 2, stopsTaken: 1 });
    const [, second] = await control("/calls?kind=stop");
    expect([second.errorCode, second.tookEffect]).toEqual([code, false]);
  });

  const buildWith = (value: unknown): UnsignedCall => ({ ...build, body: JSON.stringify(value) });
  const plain = { "content-type": "text/plain" };

  test.each<[string, UnsignedCall, string]>([
    ["Deploy with a short record id", { ...deploy, path: deploy.path.replace(RECORD_ID, "2c82") }, "Deploy.00015905"],
    [
      "Deploy with a hyphen in the task id",
      { ...deploy, path: deploy.path.replace(TASK_ID, `${TASK_ID}-`) },
      "Deploy.00015905",
    ],
    ["Deploy with a body that is not empty", { ...deploy, body: '{"a":1}' }, "Deploy.00015905"],
    ["Check with an id of 33 characters", { ...check, path: `/v2/tasks/${"x".repeat(33)}/stop` }, "CC.00070123.400"],
    ["Check with an array as its body", { ...check, body: "[]" }, "CC.00070123.400"],
    ["Build without a body", { ...build, body: "" }, "CB.00060200"],
    ["Build with a number in place of digits", buildWith({ job_id: JOB_ID, build_no: 20 }), "CB.00060200"],
    ["Build without a build number", buildWith({ job_id: JOB_ID }), "CB.00060200"],
    ["Build with the build number 0", buildWith({ job_id: JOB_ID, build_no: "0" }), "CB.00060200"],
    ["Build with a build number over 2147483647", buildWith({ job_id: JOB_ID, build_no: "2147483648" }), "CB.00060200"],
    ["Build with a job id in capitals", buildWith({ job_id: JOB_ID.toUpperCase(), build_no: "20" }), "CB.00060201"],
    ["Build with another content type than JSON", { ...build, headers: plain }, "CB.00060200"],
    ["Build v1 with digits in place of a number", { ...V1, body: '{"build_no":"20"}' }, "CB.00060200"],
    ["Build v1 with two numbers", { ...V1_QUERY, body: '{"build_no":21}' }, "CB.00060200"],
    ["Build v1 without a number", { ...V1_QUERY, path: `/v1/job/${JOB_ID}/stop` }, "CB.00060200"],
    ["Build v1 with a body that is not JSON", { ...V1_QUERY, body: "build_no=20", headers: plain }, "CB.00060200"],
    ["Build v1 with a short job id", { ...V1, path: "/v1/job/f9d6/stop" }, "CB.00060201"],
    ["Pipeline with a short run id", { ...pipeline, path: pipeline.path.replace("3d1e", "") }, "DEVCP.00021400"],
    ["DRS without a body", { ...drs, body: "" }, "DRS.M00200"],
    ["DRS with a text in place of a boolean", { ...drs, body: '{"is_force_stop":"true"}' }, "DRS.M00200"],
    ["DRS with another content type than JSON", { ...drs, headers: plain }, "DRS.M00200"],
    ["DRS with an unknown language", { ...drs, headers: { "x-language": "de-de" } }, "DRS.M00200"],
    ["AOM with another content type than JSON", { ...aom, headers: plain }, "AOM.31001302"],
    [
      "AOM with an id of 65 characters",
      { ...aom, path: aom.path.replace(EXECUTION_ID, "x".repeat(65)) },
      "AOM.31001302",
    ],
    ["AOM with a body", { ...aom, body: '{"force":true}' }, "AOM.31001302"],
  ])("to %s is refused and stops nothing", async (_, malformed, code) => {
    const { call, control } = await startCloud({ tasks: serviceNames.map((name) => exampleOf(name).task) });
    const answer = await call(malformed);
    expect([answer.status, answer.json.error_code]).toEqual([400, code]);
    expect((await control("/counts")).stopsTaken).toBe(0);
  });
});

describe("DRS", () => {
  const forced = { ...drs, body: '{"is_force_stop":true}' };

  test("answers in the language of X-Language", async () => {
    const { call } = await startCloud();
    const chinese = await call({ ...drs, headers: { "x-language": "zh-cn" } });
    expect(chinese.json.error_msg).toBe("任务不存在，请检查任务ID。");
    expect((await call({ ...drs, headers: {} })).json.error_msg).toBe("Job does not exist, please check job id.");
  });

  test("fails to end a job with endFails unless the stop is forced", async () => {
    const { task, state } = exampleOf("drs");
    const { call, task: taskOf } = await startCloud({ tasks: [{ ...task, endFails: true, endsAfterMs: 0 }] });
    expect((await call(drs)).status).toBe(200);
    expect((await call(state)).json.results[0].status).toBe("RELEASE_RESOURCE_FAILED");
    expect((await call(forced)).status).toBe(200);
    expect((await taskOf("drs")).state).toBe("aborted");
  });
});

describe("the switch buildV3Retired", () => {
  test("retires version 3 of Build's API and keeps version 1", async () => {
    const { call, control } = await startCloud({ tasks: [exampleOf("codearts-build").task] });
    await control("/switches", { buildV3Retired: true });
    for (const stop of [build, V3_PATH]) {
      const answer = await call(stop);
      expect([answer.status, answer.json.error_code]).toEqual([404, "APIGW.0101"]);
    }
    expect((await call(V1)).status).toBe(200);
  });
});
