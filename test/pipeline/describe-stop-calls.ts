import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { type ServiceName, serviceNames } from "../../lib/services/service-names.ts";
import { exampleCalls, parseTarget } from "../rig/example-calls.ts";
import { PROJECT } from "../rig/project.ts";
import { type Task, unknownTask } from "./pipeline-tasks.ts";
import type { SharedPipelineTest } from "./shared-pipeline.ts";

const EVENTS = join(PROJECT, "events");
const PROJECT_ID = "0123456789abcdef0123456789abcdef";

async function sampleOf(service: ServiceName): Promise<Task & { requestedBy: string; reason: string }> {
  return JSON.parse(await readFile(join(EVENTS, `${service}.json`), "utf8"));
}

const FINISHED = [
  { service: "codearts-deploy", story: ["stop 200", "state 200"] }, // a 200 with the failure word "error"
  { service: "codearts-check", story: ["stop 400", "state 200"] }, // a code that no page lists
  { service: "codearts-build", story: ["stop 400", "state 200"], errorCode: "DEV.CB.032302" },
  { service: "drs", story: ["stop 400"], errorCode: "DRS.M05004" },
  { service: "aom", story: ["stop 400", "state 200"], errorCode: "AOM.31001418" },
] as const;

const UNKNOWN = [
  { service: "codearts-deploy", status: "not-found", errorCode: "Deploy.00011303" },
  { service: "codearts-check", status: "refused", errorCode: "CC.00070123.400" }, // Check has no code for a task that does not exist
  { service: "codearts-build", status: "not-found", errorCode: "CB.00031006" },
  { service: "drs", status: "not-found", errorCode: "DRS.10000010" },
  { service: "aom", status: "not-found", errorCode: "AOM.31001306" },
] as const;

const NOWHERE = [
  {
    title: "a region in which the account has no project",
    region: "cn-south-1",
    result: { status: "denied", code: "account-unknown" },
    fault: "account default has no project in cn-south-1",
  },
  {
    title: "a region where the service is not offered",
    region: "mars-north-1",
    result: { status: "rejected" },
    fault: "region: one of cn-east-2, ",
  },
] as const;

export function describeStopCalls(test: SharedPipelineTest): void {
  describe.concurrent("a request of each service", () => {
    test.for(serviceNames)(
      "a request of %s becomes exactly the stop call of its service file",
      async (service, { pipeline }) => {
        const sample = await sampleOf(service);
        await pipeline.simulator.post("tasks", { service, ...sample.target });
        await pipeline.stop({ ...sample, id: `page/${service}` });
        const calls = await pipeline.callsTo(sample);
        const { stop } = exampleCalls(service, PROJECT_ID, sample.target);
        const { method, path, body } = stop;
        expect(calls).toMatchObject([{ kind: "stop", method, path, body, tookEffect: true }]);
        const { host, authorization, connection: _, "x-sdk-date": date, ...headers } = calls[0]?.headers ?? {};
        expect(headers).toEqual({
          ...stop.headers,
          "content-length": String(body.length),
          "user-agent": "stopcord",
          "x-project-id": PROJECT_ID,
        });
        expect(host).toBe(new URL(pipeline.stack.huaweiUrl).host);
        expect(date).toMatch(/^\d{8}T\d{6}Z$/);
        expect(authorization).toMatch(
          /^SDK-HMAC-SHA256 Access=SIMULATOR0ACCESS0KEY, SignedHeaders=content-type;host;(x-language;)?x-project-id;x-sdk-date, Signature=\*{3}$/,
        );
      },
    );

    test.for(serviceNames)("a request of %s has an outcome with every field", async (service, { pipeline }) => {
      const { target, requestedBy, reason } = { ...(await sampleOf(service)), ...(await pipeline.newTask(service)) };
      const id = `outcome/${service}`;
      const sentMs = Date.now();
      const outcome = await pipeline.stop({ id, service, target, requestedBy, reason });
      const { sentAt, finishedAt, elapsedMs, cloudRequestId, message, ...rest } = outcome;
      expect(rest).toEqual({
        requestId: id,
        service,
        account: "default",
        region: "cn-north-4",
        sender: expect.stringMatching(/^AIDA[A-Z0-9]{17}$/),
        requestedBy,
        reason,
        target: parseTarget(service, target),
        status: "stopped",
        ok: true,
        calls: 1,
        deliveries: 1,
        httpStatus: 200,
        confirmed: false,
        deadLettered: false,
      });
      expect(message).toMatch(
        /^The service accepted the stop of the [a-z ]+\. stopcord did not check that the [a-z ]+ ended\.$/,
      );
      expect(cloudRequestId).toBe((await pipeline.callsTo({ service, target }))[0]?.requestId);
      expect(Date.parse(sentAt)).toBeGreaterThanOrEqual(sentMs);
      expect(Date.parse(finishedAt) - Date.parse(sentAt)).toBe(elapsedMs);
      const { attributes } = await pipeline.resultOf(id);
      expect(attributes).toEqual({ requestId: id, service, status: "stopped" });
    });
  });

  describe.concurrent("a task", () => {
    test.for(FINISHED)("a task of $service that has finished is already-stopped", async (row, { pipeline }) => {
      const { service, story, ...more } = row;
      const task = await pipeline.newTask(service, { state: "succeeded" });
      const settled = { status: "already-stopped", ok: true, calls: 1, confirmed: true, deadLettered: false, ...more };
      expect(await pipeline.stop({ ...task })).toMatchObject(settled);
      expect(await pipeline.storyOf(task)).toEqual(story);
    });

    test.for(UNKNOWN)("a task of $service that does not exist is $status", async (row, { pipeline }) => {
      const { service, ...expected } = row;
      const task = unknownTask(service);
      expect(await pipeline.stop({ ...task })).toMatchObject({ ok: false, calls: 1, ...expected });
      expect(await pipeline.callsTo(task)).toHaveLength(1);
    });
  });

  describe.concurrent("parameters of a stop call", () => {
    test("a request may set force and language of DRS", async ({ pipeline }) => {
      const task = await pipeline.newTask("drs");
      const target = { ...task.target, force: true, language: "zh-cn" };
      const outcome = await pipeline.stop({ service: "drs", target });
      expect(outcome).toMatchObject({ status: "stopped", target });
      expect(outcome.message).toContain("The stop was forced.");
      const [call] = await pipeline.callsTo(task);
      expect(call).toMatchObject({ body: '{"is_force_stop":true}', headers: { "x-language": "zh-cn" } });
    });

    test("a request may write a build number in digits", async ({ pipeline }) => {
      const { target, service } = await pipeline.newTask("codearts-build");
      const outcome = await pipeline.stop({ service, target: { ...target, buildNo: "20" } });
      expect(outcome).toMatchObject({ status: "stopped", target: { buildNo: "20" } });
    });

    test("a request may name another region, whose project the account knows", async ({ pipeline }) => {
      const projectId = "123456789abcdef0123456789abcdef0";
      const task = await pipeline.newTask("aom", { projectId });
      expect(await pipeline.stop({ ...task, region: "cn-east-3" })).toMatchObject({
        status: "stopped",
        region: "cn-east-3",
      });
      const [call] = await pipeline.callsTo(task);
      expect(call).toMatchObject({
        path: expect.stringContaining(`/v1/${projectId}/`),
        headers: { "x-project-id": projectId },
      });
    });

    test("a request may name a project", async ({ pipeline }) => {
      const projectId = "23456789abcdef0123456789abcdef01";
      const task = await pipeline.newTask("drs", { projectId });
      expect(await pipeline.stop({ ...task, projectId })).toMatchObject({ status: "stopped" });
    });
  });

  test.concurrent.for(NOWHERE)(
    "a request for $title makes no call, and its outcome has the reason",
    async ({ region, result, fault }, { pipeline }) => {
      const task = await pipeline.newTask("aom");
      const outcome = await pipeline.stop({ ...task, region });
      expect(outcome).toMatchObject({ ...result, calls: 0, deadLettered: true });
      expect(outcome.message).toContain(fault);
      expect(await pipeline.callsTo(task)).toEqual([]);
    },
  );

  describe.concurrent("a dry run", () => {
    test.for(serviceNames)("a dry run of %s shows the stop call and makes none", async (service, { pipeline }) => {
      const task = await pipeline.newTask(service);
      const { wouldCall, ...outcome } = await pipeline.stop({ ...task, dryRun: true });
      expect(outcome).toMatchObject({ status: "dry-run", ok: true, calls: 0, deadLettered: false });
      const { method, body } = exampleCalls(service, PROJECT_ID, task.target).stop;
      expect(wouldCall).toMatchObject({ method, url: expect.stringMatching(`^${pipeline.stack.huaweiUrl}/v\\d/`) });
      expect(wouldCall?.body).toBe(body);
      expect(await pipeline.callsTo(task)).toEqual([]);
    });

    test("a dry run requests no token", async ({ pipeline }) => {
      const task = await pipeline.newTask("drs");
      const outcome = await pipeline.stop({ ...task, dryRun: true, account: "tokenless" });
      expect(outcome).toMatchObject({ status: "dry-run", account: "tokenless" });
      expect(await pipeline.tokenCallsOf("tokenless")).toEqual([]);
    });
  });
}
