import { describe, expect } from "vitest";
import { type ServiceName, serviceNames } from "../../lib/services/service-names.ts";
import { pipelineTest, unknownTask } from "../rig/pipeline.ts";

const test = pipelineTest({ isWarm: true });

/** The task says nothing of a stop under way: Deploy and Check go on calling it running. */
const SILENT_STOPS: readonly ServiceName[] = ["codearts-deploy", "codearts-check"];
const SPEAKING_STOPS = serviceNames.filter((name) => !SILENT_STOPS.includes(name));

describe.concurrent("when no answer comes to a stop call that has had its effect", () => {
  test.for(serviceNames)("%s is asked, and what has ended was stopped by us", async (service, { pipeline }) => {
    const task = await pipeline.newTask(service, { endsAfterMs: 0 });
    await pipeline.spoil(task, { kind: "reset", call: "stop", when: "after", count: 1 });
    expect(await pipeline.stop({ ...task })).toMatchObject({
      ...{ status: "stopped", ok: true, code: "inferred", confirmed: true, calls: 1, deliveries: 1 },
      errorMessage: expect.stringMatching(/^(UND_ERR_SOCKET|ECONNRESET): /),
    });
    expect(await pipeline.storyOf(task)).toEqual(["stop - took", "state 200"]);
  });

  test.for(SPEAKING_STOPS)("%s is asked, and what is stopping was stopped by us", async (service, { pipeline }) => {
    const task = await pipeline.newTask(service, { endsAfterMs: "never" });
    await pipeline.spoil(task, { kind: "reset", call: "stop", when: "after", count: 1 });
    expect(await pipeline.stop({ ...task })).toMatchObject({ status: "stopped", code: "inferred", confirmed: false });
    expect(await pipeline.storyOf(task)).toEqual(["stop - took", "state 200"]);
  });

  test.for(SILENT_STOPS)("%s, which calls it running still, is called once more", async (service, { pipeline }) => {
    const task = await pipeline.newTask(service, { endsAfterMs: "never" });
    await pipeline.spoil(task, { kind: "reset", call: "stop", when: "after", count: 1 });
    expect(await pipeline.stop({ ...task })).toMatchObject({ status: "stopped", calls: 2, confirmed: false });
    expect(await pipeline.storyOf(task)).toEqual(["stop - took", "state 200", "stop 200"]);
  });

  test.for(["cut", "html", "empty", "garbage", "oversized"])(
    "an answer that cannot be read (%s) leaves the same doubt",
    async (kind, { pipeline }) => {
      const task = await pipeline.newTask("drs", { endsAfterMs: 0 });
      await pipeline.spoil(task, { kind, call: "stop", when: "after", count: 1 });
      expect(await pipeline.stop({ ...task })).toMatchObject({ status: "stopped", code: "inferred" });
      expect(await pipeline.callsTo(task)).toMatchObject([{ kind: "stop" }, { kind: "state" }]);
    },
  );
});

describe.concurrent("when a stop call is lost before it has any effect", () => {
  test.for(serviceNames)("%s is asked, and called again since the task runs", async (service, { pipeline }) => {
    const task = await pipeline.newTask(service);
    await pipeline.spoil(task, { kind: "reset", call: "stop", count: 1 });
    const outcome = await pipeline.stop({ ...task });
    expect(outcome).toMatchObject({ status: "stopped", calls: 2 });
    expect(outcome.code).toBeUndefined();
    expect(await pipeline.storyOf(task)).toEqual(["stop -", "state 200", "stop 200 took"]);
  });

  test("no more than three stop calls are made in one delivery", async ({ pipeline }) => {
    const task = await pipeline.newTask("aom");
    await pipeline.spoil(task, { kind: "reset", call: "stop" });
    const expiresAt = new Date(Date.now() + 12_000).toISOString(); // room for a second delivery
    const { status, calls, deliveries } = await pipeline.stop({ ...task, expiresAt });
    expect(status).toBe("gave-up");
    expect(calls).toBeLessThanOrEqual(3);
    const stops = await pipeline.stopsOf(task);
    expect(stops.length).toBeGreaterThan(1);
    expect(stops.length).toBeLessThanOrEqual(3 * deliveries);
  });
});

const ODD_ANSWERS = [
  {
    title: "an unknown 4xx about a running task: refused, with a dead letter",
    service: "codearts-build",
    state: "running",
    odd: { kind: "raw", status: 418, body: "teapot" },
    outcome: { status: "refused", httpStatus: 418, deadLettered: true },
  },
  {
    title: "an unknown 4xx about a task that has ended: already-stopped",
    service: "aom",
    state: "failed",
    odd: { kind: "raw", status: 418, body: "teapot" },
    outcome: { status: "already-stopped", confirmed: true },
  },
  {
    title: "an error inside Deploy's 200 about a task that was aborted before: already-stopped",
    service: "codearts-deploy",
    state: "aborted",
    odd: { kind: "wrong-200" },
    outcome: { status: "already-stopped", confirmed: true },
  },
  {
    title: "DRS's M00304 about a job whose release failed: refused, with the advice to force",
    service: "drs",
    state: "end-failed",
    odd: { kind: "raw", status: 400, body: '{"error_code":"DRS.M00304","error_msg":"Not now."}' },
    outcome: { status: "refused", code: "end-failed", errorCode: "DRS.M00304", deadLettered: true },
  },
  {
    title: "an odd code in a 200, about a task that has never been: not-found",
    service: "codearts-build",
    state: "missing",
    odd: { kind: "raw", status: 200, body: '{"error_code":"CB.99999999"}' },
    outcome: { status: "not-found", calls: 1 },
  },
] as const;

describe.concurrent("an answer that may hide a success is asked after:", () => {
  test.for(ODD_ANSWERS)("$title", async ({ service, state, odd, outcome }, { pipeline }) => {
    const task = state === "missing" ? unknownTask(service) : await pipeline.newTask(service, { state });
    await pipeline.spoil(task, { call: "stop", ...odd });
    expect(await pipeline.stop({ ...task })).toMatchObject({ calls: 1, ...outcome });
    const kinds = (await pipeline.callsTo(task)).map(({ kind }) => kind);
    expect(kinds).toEqual(["stop", "state"]);
  });

  test("a gateway's fault after which the service says that the build has moved on", async ({ pipeline }) => {
    const task = await pipeline.newTask("codearts-build", { endsAfterMs: 0 });
    await pipeline.spoil(task, { kind: "status", status: 502, call: "stop", when: "after", count: 1 });
    expect(await pipeline.stop({ ...task })).toMatchObject({ status: "stopped", code: "inferred", calls: 2 });
    expect(await pipeline.storyOf(task)).toEqual(["stop 502 took", "stop 400", "state 200"]);
  });
});

describe("Build's stop call that is gone from the gateway", () => {
  test("is followed by its successor, at once and from then on", async ({ pipeline }) => {
    const [first, second] = [await pipeline.newTask("codearts-build"), await pipeline.newTask("codearts-build")];
    await pipeline.control("/switches", { buildV3Retired: true });
    expect(await pipeline.stop({ ...first })).toMatchObject({ status: "stopped", calls: 2 });
    const [call] = (await pipeline.callsTo(first)).filter(({ tookEffect }) => tookEffect);
    expect(call).toMatchObject({ path: `/v1/job/${first.target.jobId}/stop`, body: '{"build_no":20}' });
    expect(await pipeline.stop({ ...second })).toMatchObject({ status: "stopped" });
    await pipeline.control("/switches", { buildV3Retired: false });
    expect(pipeline.logs.join("\n")).toContain("this generation of the stop call is gone (APIGW.0101)");
  });
});
