import { request } from "undici";
import { onTestFinished } from "vitest";
import { type AccessKey, authorization, sdkDate } from "../../../lib/huawei/sign.ts";
import type { NewTaskInput } from "../../../lib/local/simulator/new-task.ts";
import { SIMULATOR_PROJECTS, SIMULATOR_REGISTRY } from "../../../lib/local/simulator/registry.ts";
import { type SimulatorOptions, startSimulator } from "../../../lib/local/simulator/simulator.ts";

export const KEY = SIMULATOR_REGISTRY.keys[0] as AccessKey;
export const USER = SIMULATOR_REGISTRY.users[0] as (typeof SIMULATOR_REGISTRY.users)[number];
export const PROJECT = SIMULATOR_PROJECTS["cn-north-4"] as string;
export const TASK_ID = "e700f15965694253940502911220d76b";
export const RECORD_ID = "2c82ffe8d00d4968a4e5f7a36d87ae17";
export const JOB_ID = "f9d6c8466d614a9788e9a0acf6c15f46";

/** What one call says; `body` "" is none. */
export type Asked = { method: string; path: string; headers?: Record<string, string>; body?: string };

/** One task of each service that is running, its stop call and its state query. */
export const RUNNING = {
  "codearts-deploy": {
    task: { service: "codearts-deploy", taskId: TASK_ID, recordId: RECORD_ID },
    key: `${TASK_ID}/${RECORD_ID}`,
    stop: { method: "PUT", path: `/v2/tasks/${TASK_ID}/records/${RECORD_ID}/stop`, body: "{}" },
    state: { method: "GET", path: `/v2/tasks/${TASK_ID}/state?record_id=${RECORD_ID}&step_state=false` },
  },
  "codearts-check": {
    task: { service: "codearts-check", taskId: "2b31ed520xxxxxxebedb6e57xxxxxxxx" },
    key: "2b31ed520xxxxxxebedb6e57xxxxxxxx",
    stop: { method: "POST", path: "/v2/tasks/2b31ed520xxxxxxebedb6e57xxxxxxxx/stop", body: "{}" },
    state: { method: "GET", path: "/v2/tasks/2b31ed520xxxxxxebedb6e57xxxxxxxx/progress" },
  },
  "codearts-build": {
    task: { service: "codearts-build", jobId: JOB_ID, buildNo: 20 },
    key: `${JOB_ID}/20`,
    stop: { method: "POST", path: "/v3/jobs/stop", body: JSON.stringify({ job_id: JOB_ID, build_no: "20" }) },
    state: { method: "GET", path: `/v1/job/${JOB_ID}/status?build_no=20` },
  },
  drs: {
    task: { service: "drs", jobId: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r" },
    key: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r",
    stop: {
      method: "POST",
      path: `/v5/${PROJECT}/jobs/c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r/stop`,
      body: '{"is_force_stop":false}',
    },
    state: {
      method: "POST",
      path: `/v3/${PROJECT}/jobs/batch-status`,
      body: '{"jobs":["c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r"]}',
    },
  },
  aom: {
    task: { service: "aom", workflowId: "wf-1", executionId: "ex-1" },
    key: "wf-1/ex-1",
    stop: { method: "POST", path: `/v1/${PROJECT}/cms/workflow/wf-1/executions/ex-1/terminate` },
    state: { method: "GET", path: `/v1/${PROJECT}/cms/workflow/wf-1/executions/ex-1/status` },
  },
} as const satisfies Record<string, { task: NewTaskInput; key: string; stop: Asked; state: Asked }>;

export type Name = keyof typeof RUNNING;
export const NAMES = Object.keys(RUNNING) as Name[];

/** A simulator for one test, with a clock of its own, and ways to call it. */
export async function cloud(options: SimulatorOptions = {}) {
  const clock = { nowMs: Date.now() };
  const { url, close } = await startSimulator({ now: () => clock.nowMs, ...options });
  onTestFinished(close);

  async function send({ method, path, headers = {}, body = "" }: Asked) {
    const answer = await request(url + path, { method: method as "POST", headers, body: body === "" ? null : body });
    const text = await answer.body.text();
    return { status: answer.statusCode, headers: answer.headers, text, json: parsed(text) };
  }

  function signed(asked: Asked, key: AccessKey = KEY): Asked {
    const headers = {
      host: new URL(url).host,
      "content-type": "application/json",
      "x-sdk-date": sdkDate(clock.nowMs),
      ...(key.securityToken !== undefined && { "x-security-token": key.securityToken }),
      ...asked.headers,
    };
    const signable = { method: asked.method, path: asked.path, headers, body: asked.body ?? "" };
    return { ...asked, headers: { ...headers, authorization: authorization(signable, key) } };
  }

  async function control(path: string, body?: unknown, method = body === undefined ? "GET" : "POST") {
    const text = body === undefined ? "" : JSON.stringify(body);
    return (await send({ method, path: `/_simulator${path}`, body: text })).json;
  }

  return {
    url,
    clock,
    send,
    signed,
    control,
    call: (asked: Asked, key?: AccessKey) => send(signed(asked, key)),
    task: async (service: Name) => (await control(`/tasks?service=${service}`))[0],
  };
}

/** The body of a token request. */
export function tokenRequest(scope: unknown = { project: { id: PROJECT } }, user: Partial<typeof USER> = {}): Asked {
  const { domain, user: name, password } = { ...USER, ...user };
  const identity = { methods: ["password"], password: { user: { name, password, domain: { name: domain } } } };
  return {
    method: "POST",
    path: "/v3/auth/tokens",
    headers: { "content-type": "application/json;charset=utf8" },
    body: JSON.stringify({ auth: { identity, ...(scope !== null && { scope }) } }),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
function parsed(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
