import { describe, expect } from "vitest";
import { serviceNames } from "../../lib/services/service-names.ts";
import { readLocalAccounts } from "../rig/start-stack.ts";
import { gapsOf } from "./pipeline-tasks.ts";
import { pipelineTest } from "./pipeline-test.ts";

const local = await readLocalAccounts();

/** The key of the account `default` under several names, so that the guards of one test do not reach another. */
const separate = Object.fromEntries(
  ["flaky", "slow", "hopeless", "odd", "blind", "lost"].map((name) => [name, local.default]),
);

const test = pipelineTest({ stage: "soak", accounts: { ...local, ...separate }, isWarm: true }); // waits from 1 s instead of 5 s

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

describe.concurrent("an unavailable service", () => {
  test("an unavailable service is called again in the next delivery until it answers", async ({ pipeline }) => {
    const task = await pipeline.newTask("codearts-check");
    await pipeline.spoil(task, { kind: "status", status: 503, call: "stop", count: 4 });
    const outcome = await pipeline.stop({ ...task, account: "flaky" });
    expect(outcome).toMatchObject({ status: "stopped", httpStatus: 200, deadLettered: false });
    expect(outcome.deliveries).toBeGreaterThan(1);
    const calls = await pipeline.stopsOf(task);
    expect(calls.map(({ status }) => status)).toEqual([503, 503, 503, 503, 200]);
    expect(Math.max(...gapsOf(calls))).toBeGreaterThanOrEqual(900); // in the queue: 1 to 1.5 s, in whole seconds
  });

  test("an unavailable service is not called before its Retry-After", async ({ pipeline }) => {
    const task = await pipeline.newTask("codearts-build");
    const odd = { kind: "raw", status: 503, headers: { "retry-after": "2" }, body: "" };
    await pipeline.spoil(task, { ...odd, call: "stop", count: 1 });
    expect(await pipeline.stop({ ...task, account: "slow" })).toMatchObject({ status: "stopped", deliveries: 2 });
    expect(gapsOf(await pipeline.stopsOf(task))[0]).toBeGreaterThanOrEqual(1_900);
  });

  test("a request whose service is unavailable until the deadline is gave-up, with a dead letter", async ({
    pipeline,
  }) => {
    const task = await pipeline.newTask("drs");
    await pipeline.spoil(task, { kind: "status", status: 500, body: "html", call: "stop" });
    const request = { ...task, id: "gave-up/unavailable", account: "hopeless", expiresAt: inSeconds(8) };
    const outcome = await pipeline.stop(request);
    expect(outcome).toMatchObject({ status: "gave-up", code: "unavailable", httpStatus: 500, deadLettered: true });
    expect(outcome.deliveries).toBeGreaterThan(1);
    expect(Date.parse(outcome.finishedAt)).toBeLessThan(Date.parse(request.expiresAt));
    const { body, attributes } = await pipeline.deadLetterOf(request.id);
    expect(attributes).toMatchObject({ status: "gave-up", code: "unavailable" });
    expect(JSON.parse(body)).toMatchObject(request);
  });
});

test.concurrent("one delivery makes at most three stop calls", async ({ pipeline }) => {
  const task = await pipeline.newTask("aom");
  await pipeline.spoil(task, { kind: "reset", call: "stop" });
  const outcome = await pipeline.stop({ ...task, account: "lost", expiresAt: inSeconds(8) });
  expect(outcome.status).toBe("gave-up");
  const stops = await pipeline.stopsOf(task);
  expect(outcome.calls).toBe(stops.length);
  expect(stops.length).toBeGreaterThan(1);
  expect(stops.length).toBeLessThanOrEqual(3 * outcome.deliveries);
});

const NO_ROOM = [
  {
    title: "a throttle asks for 60 s",
    code: "throttled",
    odd: { kind: "throttle" },
    seconds: 12,
    facts: { httpStatus: 429, errorCode: "APIGW.0308" },
  },
  {
    title: "another operation asks for 10 s",
    code: "busy",
    odd: { kind: "raw", status: 400, body: '{"error_code":"DRS.M01504","error_msg":"Busy."}' },
    seconds: 12,
    facts: { errorCode: "DRS.M01504", errorMessage: "Busy." },
  },
  {
    title: "an error inside a 200, while the task runs, asks for 10 s",
    code: "unavailable",
    odd: { kind: "wrong-200" },
    seconds: 12,
    facts: { httpStatus: 200 },
  },
] as const;

describe.concurrent("a wait past the deadline", () => {
  test.for(NO_ROOM)(
    "$title past the deadline: one last delivery comes 5 s before it, and the outcome is $code",
    async ({ code, odd, seconds, facts }, { pipeline }) => {
      const task = await pipeline.newTask("drs");
      await pipeline.spoil(task, { call: "stop", ...odd });
      const id = `no-room/${odd.kind}`;
      const outcome = await pipeline.stop({
        ...task,
        id,
        account: "odd",
        region: REGIONS[odd.kind],
        expiresAt: inSeconds(seconds),
      });
      expect(outcome).toMatchObject({ status: "gave-up", code, calls: 2, deliveries: 2, deadLettered: true, ...facts });
      expect((await pipeline.deadLetterOf(id)).attributes).toMatchObject({ status: "gave-up", code });
    },
  );

  test("the code of the outcome is state-unknown if the state query fails", async ({ pipeline }) => {
    const task = await pipeline.newTask("aom");
    await pipeline.spoil(
      task,
      { kind: "reset", call: "stop", when: "after" },
      { kind: "status", status: 500, call: "state" },
    );
    const outcome = await pipeline.stop({ ...task, account: "blind", expiresAt: inSeconds(12) });
    expect(outcome).toMatchObject({ status: "gave-up", code: "state-unknown", deadLettered: true });
  });
});

/** A region for each case, since a throttle opens the circuit breaker of one account in one region. */
const REGIONS = { throttle: "cn-east-3", raw: "cn-north-4", "wrong-200": "ap-southeast-3" } as const;

test.concurrent("doubt travels to the next delivery, which queries the state before it calls", async ({ pipeline }) => {
  const task = await pipeline.newTask("aom", { endsAfterMs: 0 });
  await pipeline.spoil(
    task,
    { kind: "reset", call: "stop", when: "after", count: 1 },
    { kind: "status", status: 500, call: "state", count: 1 },
  );
  const outcome = await pipeline.stop({ ...task });
  expect(outcome).toMatchObject({ status: "stopped", code: "inferred", confirmed: true, calls: 1, deliveries: 2 });
  expect(await pipeline.storyOf(task)).toEqual(["stop - took", "state 500", "state 200"]);
});

describe.concurrent("a request with confirm", () => {
  test.for(serviceNames)(
    "a request with confirm waits until %s reports that the task has ended",
    async (service, { pipeline }) => {
      const task = await pipeline.newTask(service, { endsAfterMs: 1_500 });
      const outcome = await pipeline.stop({ ...task, confirm: true });
      expect(outcome).toMatchObject({ status: "stopped", confirmed: true });
      expect(outcome.deliveries).toBeGreaterThan(1);
      expect(await pipeline.stopsOf(task)).toMatchObject([{ status: 200, tookEffect: true }]);
      expect((await pipeline.storyOf(task)).at(-1)).toBe("state 200");
    },
  );

  test("a request with confirm whose task never ends is gave-up, code not-confirmed", async ({ pipeline }) => {
    const task = await pipeline.newTask("drs", { endsAfterMs: "never" });
    const outcome = await pipeline.stop({ ...task, confirm: true, expiresAt: inSeconds(8) });
    expect(outcome).toMatchObject({ status: "gave-up", code: "not-confirmed", deadLettered: true });
    expect(outcome.message).toContain("The service took the stop");
    expect(await pipeline.stopsOf(task)).toMatchObject([{ status: 200, tookEffect: true }]);
  });

  test("a request with confirm whose job fails to end is refused", async ({ pipeline }) => {
    const task = await pipeline.newTask("drs", { endFails: true, endsAfterMs: 0 });
    const outcome = await pipeline.stop({ ...task, confirm: true });
    expect(outcome).toMatchObject({ status: "refused", code: "end-failed", deadLettered: true });
  });
});
