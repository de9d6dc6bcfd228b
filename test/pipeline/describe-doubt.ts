import { describe, expect } from "vitest";
import { simulatedServices } from "../../lib/local/simulator/simulated-services.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import { unknownTask } from "./pipeline-tasks.ts";
import type { SharedPipelineTest } from "./shared-pipeline.ts";

/** Services that report a stopping task as running. */
const SILENT_STOPS = serviceNames.filter((name) => !simulatedServices[name].saysStopping);
const SPEAKING_STOPS = serviceNames.filter((name) => simulatedServices[name].saysStopping);

const ODD_ANSWERS = [
  {
    title: "an unknown 4xx about a running task is followed by refused, with a dead letter",
    service: "codearts-build",
    state: "running",
    odd: { kind: "raw", status: 418, body: "teapot" },
    outcome: { status: "refused", httpStatus: 418, deadLettered: true },
  },
  {
    title: "an unknown 4xx about a task that has ended is followed by already-stopped",
    service: "aom",
    state: "failed",
    odd: { kind: "raw", status: 418, body: "teapot" },
    outcome: { status: "already-stopped", confirmed: true },
  },
  {
    title: "an error inside Deploy's 200 about a task that was aborted before is followed by already-stopped",
    service: "codearts-deploy",
    state: "aborted",
    odd: { kind: "wrong-200" },
    outcome: { status: "already-stopped", confirmed: true },
  },
  {
    title: "DRS.M00304 about a job whose release failed is followed by refused, with the advice to force",
    service: "drs",
    state: "end-failed",
    odd: { kind: "raw", status: 400, body: '{"error_code":"DRS.M00304","error_msg":"Not now."}' },
    outcome: { status: "refused", code: "end-failed", errorCode: "DRS.M00304", deadLettered: true },
  },
  {
    title: "an unknown code in a 200 about a task that does not exist is followed by not-found",
    service: "codearts-build",
    state: "missing",
    odd: { kind: "raw", status: 200, body: '{"error_code":"CB.99999999"}' },
    outcome: { status: "not-found", calls: 1 },
  },
] as const;

export function describeDoubt(test: SharedPipelineTest): void {
  describe.concurrent("a lost answer to a stop call with effect", () => {
    test.for(serviceNames)(
      "after a lost answer %s is asked for the state, and a task that has ended is stopped, inferred",
      async (service, { pipeline }) => {
        const task = await pipeline.newTask(service, { endsAfterMs: 0 });
        await pipeline.spoil(task, { kind: "reset", call: "stop", when: "after", count: 1 });
        expect(await pipeline.stop({ ...task })).toMatchObject({
          status: "stopped",
          ok: true,
          code: "inferred",
          confirmed: true,
          calls: 1,
          deliveries: 1,
          errorMessage: expect.stringMatching(/^(UND_ERR_SOCKET|ECONNRESET): /),
        });
        expect(await pipeline.storyOf(task)).toEqual(["stop - took", "state 200"]);
      },
    );

    test.for(SPEAKING_STOPS)(
      "after a lost answer %s is asked for the state, and a task that is stopping is stopped, inferred",
      async (service, { pipeline }) => {
        const task = await pipeline.newTask(service, { endsAfterMs: "never" });
        await pipeline.spoil(task, { kind: "reset", call: "stop", when: "after", count: 1 });
        expect(await pipeline.stop({ ...task })).toMatchObject({
          status: "stopped",
          code: "inferred",
          confirmed: false,
        });
        expect(await pipeline.storyOf(task)).toEqual(["stop - took", "state 200"]);
      },
    );

    test.for(SILENT_STOPS)(
      "after a lost answer %s, which reports a stopping task as running, is called once more",
      async (service, { pipeline }) => {
        const task = await pipeline.newTask(service, { endsAfterMs: "never" });
        await pipeline.spoil(task, { kind: "reset", call: "stop", when: "after", count: 1 });
        expect(await pipeline.stop({ ...task })).toMatchObject({ status: "stopped", calls: 2, confirmed: false });
        expect(await pipeline.storyOf(task)).toEqual(["stop - took", "state 200", "stop 200"]);
      },
    );

    test.for(["cut", "html", "empty", "garbage", "oversized"])(
      "an unreadable answer (%s) leaves the same doubt as a lost one",
      async (kind, { pipeline }) => {
        const task = await pipeline.newTask("drs", { endsAfterMs: 0 });
        await pipeline.spoil(task, { kind, call: "stop", when: "after", count: 1 });
        expect(await pipeline.stop({ ...task })).toMatchObject({ status: "stopped", code: "inferred" });
        expect(await pipeline.callsTo(task)).toMatchObject([{ kind: "stop" }, { kind: "state" }]);
      },
    );
  });

  describe.concurrent("a stop call that is lost without effect", () => {
    test.for(serviceNames)(
      "%s is asked for the state, and called again because the task runs",
      async (service, { pipeline }) => {
        const task = await pipeline.newTask(service);
        await pipeline.spoil(task, { kind: "reset", call: "stop", count: 1 });
        const outcome = await pipeline.stop({ ...task });
        expect(outcome).toMatchObject({ status: "stopped", calls: 2 });
        expect(outcome.code).toBeUndefined();
        expect(await pipeline.storyOf(task)).toEqual(["stop -", "state 200", "stop 200 took"]);
      },
    );
  });

  describe.concurrent("an answer that may hide a success", () => {
    test.for(ODD_ANSWERS)(
      "$title, after one query of the state",
      async ({ service, state, odd, outcome }, { pipeline }) => {
        const task = state === "missing" ? unknownTask(service) : await pipeline.newTask(service, { state });
        await pipeline.spoil(task, { call: "stop", ...odd });
        expect(await pipeline.stop({ ...task })).toMatchObject({ calls: 1, ...outcome });
        const kinds = (await pipeline.callsTo(task)).map(({ kind }) => kind);
        expect(kinds).toEqual(["stop", "state"]);
      },
    );

    test("a 502 of the gateway after a stop took effect is followed by stopped, inferred", async ({ pipeline }) => {
      const task = await pipeline.newTask("codearts-build", { endsAfterMs: 0 });
      await pipeline.spoil(task, { kind: "status", status: 502, call: "stop", when: "after", count: 1 });
      expect(await pipeline.stop({ ...task })).toMatchObject({ status: "stopped", code: "inferred", calls: 2 });
      expect(await pipeline.storyOf(task)).toEqual(["stop 502 took", "stop 400", "state 200"]);
    });
  });
}
