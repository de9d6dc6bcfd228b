import { request } from "undici";
import { onTestFinished } from "vitest";
import { type AccessKey, authorization, sdkDate } from "../../../lib/huawei/sign.ts";
import type { NewTaskInput } from "../../../lib/local/simulator/new-task.ts";
import { SIMULATOR_PROJECTS, SIMULATOR_REGISTRY } from "../../../lib/local/simulator/registry.ts";
import { type SimulatorOptions, startSimulator } from "../../../lib/local/simulator/simulator.ts";
import type { ServiceName } from "../../../lib/services/service-names.ts";
import { exampleCalls } from "../../rig/example-calls.ts";
import { exampleTargets, targetKey } from "../../rig/example-targets.ts";

export const KEY = SIMULATOR_REGISTRY.keys[0] as AccessKey;
export const USER = SIMULATOR_REGISTRY.users[0] as (typeof SIMULATOR_REGISTRY.users)[number];
export const PROJECT = SIMULATOR_PROJECTS["cn-north-4"] as string;

/** A call before it is signed; `body` "" is none. */
export type UnsignedCall = {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** A running task of a service, its key, its stop call and its state query. */
export type Example = {
  readonly task: NewTaskInput;
  readonly key: string;
  readonly stop: UnsignedCall & { readonly body: string };
  readonly state: UnsignedCall;
};

/** The example of a service. */
export function exampleOf(service: ServiceName): Example {
  const target = exampleTargets[service];
  return { task: { service, ...target }, key: targetKey(service, target), ...exampleCalls(service, PROJECT) };
}

/** A simulator for one test, with a clock of its own, and functions that call it. */
export async function startCloud(options: SimulatorOptions = {}) {
  const clock = { nowMs: Date.now() };
  const { url, close } = await startSimulator({ now: () => clock.nowMs, ...options });
  onTestFinished(close);

  async function send({ method, path, headers = {}, body = "" }: UnsignedCall) {
    const answer = await request(url + path, { method: method as "POST", headers, body: body === "" ? null : body });
    const text = await answer.body.text();
    return { status: answer.statusCode, headers: answer.headers, text, json: parse(text) };
  }

  function sign(call: UnsignedCall, key: AccessKey = KEY): UnsignedCall {
    const headers = {
      host: new URL(url).host,
      "content-type": "application/json",
      "x-sdk-date": sdkDate(clock.nowMs),
      ...(key.securityToken !== undefined && { "x-security-token": key.securityToken }),
      ...call.headers,
    };
    const signable = { method: call.method, path: call.path, headers, body: call.body ?? "" };
    return { ...call, headers: { ...headers, authorization: authorization(signable, key) } };
  }

  async function control(path: string, body?: unknown, method = body === undefined ? "GET" : "POST") {
    const text = body === undefined ? "" : JSON.stringify(body);
    return (await send({ method, path: `/_simulator${path}`, body: text })).json;
  }

  return {
    url,
    clock,
    send,
    sign,
    control,
    /** Signs a call and sends it. */
    call: (call: UnsignedCall, key?: AccessKey) => send(sign(call, key)),
    /** The task of a service, if it is the only one. */
    task: async (service: ServiceName) => (await control(`/tasks?service=${service}`))[0],
  };
}

/** The body of a token request. */
export function tokenRequest(
  scope: unknown = { project: { id: PROJECT } },
  user: Partial<typeof USER> = {},
): UnsignedCall {
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
function parse(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
