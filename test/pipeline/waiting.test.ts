import { readFileSync } from "node:fs";
import { describe, expect } from "vitest";
import { serviceNames } from "../../lib/services/service-names.ts";
import { pipelineTest } from "../rig/pipeline.ts";
import { LOCAL_ACCOUNTS } from "../rig/project.ts";

const { default: key } = JSON.parse(readFileSync(LOCAL_ACCOUNTS, "utf8"));

/** The same key under several names, so that no test's guard reach another test. */
const ACCOUNTS = Object.fromEntries(
  ["flaky", "limited", "dated", "slow", "hopeless", "odd", "blind"].map((name) => [name, key]),
);

const test = pipelineTest({ stage: "soak", accounts: ACCOUNTS, isWarm: true }); // waits from 1 s, where dev has 5 s

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

/** Milliseconds from each call to the next. */
function gapsOf(calls: readonly { readonly at: string }[]): number[] {
  const times = calls.map(({ at }) => Date.parse(at));
  return times.slice(1).map((time, before) => time - (times[before] ?? 0));
}

describe.concurrent("a service that is out of order", () => {
  test("is called again in the next delivery, and so on until it is back", async ({ pipeline }) => {
    const task = await pipeline.newTask("codearts-check");
    await pipeline.spoil(task, { kind: "status", status: 503, call: "stop", count: 4 });
    const outcome = await pipeline.stop({ ...task, account: "flaky" });
    expect(outcome).toMatchObject({ status: "stopped", httpStatus: 200, deadLettered: false });
    expect(outcome.deliveries).toBeGreaterThan(1);
    const calls = await pipeline.stopsOf(task);
    expect(calls.map(({ status }) => status)).toEqual([503, 503, 503, 503, 200]);
    expect(Math.max(...gapsOf(calls))).toBeGreaterThanOrEqual(900); // in the queue: 1 to 1.5 s, in whole seconds
  });

  test("is not called before its Retry-After", async ({ pipeline }) => {
    const task = await pipeline.newTask("codearts-build");
    const odd = { kind: "raw", status: 503, headers: { "retry-after": "2" }, body: "" };
    await pipeline.spoil(task, { ...odd, call: "stop", count: 1 });
    expect(await pipeline.stop({ ...task, account: "slow" })).toMatchObject({ status: "stopped", deliveries: 2 });
    expect(gapsOf(await pipeline.stopsOf(task))[0]).toBeGreaterThanOrEqual(1_900);
  });

  test("until the deadline is given up, with a dead letter", async ({ pipeline }) => {
    const task = await pipeline.newTask("drs");
    await pipeline.spoil(task, { kind: "status", status: 500, body: "html", call: "stop" });
    const request = { ...task, id: "gave-up/unavailable", account: "hopeless", expiresAt: inSeconds(10) };
    const outcome = await pipeline.stop(request);
    expect(outcome).toMatchObject({ status: "gave-up", code: "unavailable", httpStatus: 500, deadLettered: true });
    expect(outcome.deliveries).toBeGreaterThan(1);
    expect(Date.parse(outcome.finishedAt)).toBeLessThan(Date.parse(request.expiresAt));
    const { body, attributes } = await pipeline.deadLetterOf(request.id);
    expect(attributes).toMatchObject({ status: "gave-up", code: "unavailable" });
    expect(JSON.parse(body)).toMatchObject(request);
  });
});

describe.concurrent("a service that wants fewer calls", () => {
  test.for([
    { title: "seconds", retryAfterAs: "seconds", account: "limited", service: "drs" },
    { title: "a date", retryAfterAs: "date", account: "dated", service: "aom" },
  ] as const)(
    "is left alone for its Retry-After in $title, by every request of the account",
    async (row, { pipeline }) => {
      const { retryAfterAs, account, service } = row;
      const [first, second] = [await pipeline.newTask(service), await pipeline.newTask(service)];
      await pipeline.spoil(first, { kind: "throttle", retryAfterSeconds: 3, retryAfterAs, call: "stop", count: 1 });
      const requests = [first, second].map((task, at) => ({ ...task, id: `${account}/${at}`, account }));
      // Straight to the worker's queue: one batch, in which the first call has the account to itself.
      await pipeline.sendAll(requests, service);
      const outcomes = await Promise.all(requests.map(({ id }) => pipeline.outcomeOf(id)));
      expect(outcomes).toMatchObject([{ status: "stopped" }, { status: "stopped" }]);
      const calls = [...(await pipeline.stopsOf(first)), ...(await pipeline.stopsOf(second))];
      const byTime = calls.sort((a, b) => a.n - b.n);
      expect(byTime.map(({ status }) => status)).toEqual([429, 200, 200]);
      expect(gapsOf(byTime)[0]).toBeGreaterThanOrEqual(retryAfterAs === "date" ? 1_900 : 2_900); // dates have whole seconds
    },
  );
});

const NO_ROOM = [
  {
    title: "a throttle asks for 60 s",
    code: "throttled",
    odd: { kind: "throttle" },
    seconds: 45,
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
    code: "busy",
    odd: { kind: "wrong-200" },
    seconds: 12,
    facts: { httpStatus: 200 },
  },
] as const;

describe.concurrent("a wait that would end after the deadline is no wait:", () => {
  test.for(NO_ROOM)("$title, so $code comes out now", async ({ code, odd, seconds, facts }, { pipeline }) => {
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
    expect(outcome).toMatchObject({ status: "gave-up", code, calls: 1, deadLettered: true, ...facts });
    expect((await pipeline.deadLetterOf(id)).attributes).toMatchObject({ status: "gave-up", code });
  });

  test("the outcome is state-unknown when no state can be had", async ({ pipeline }) => {
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

/** A throttle guard one account in one region. */
const REGIONS = { throttle: "cn-east-3", raw: "cn-north-4", "wrong-200": "ap-southeast-3" } as const;

test.concurrent("doubt is carried to the next delivery, which asks before it calls", async ({ pipeline }) => {
  const task = await pipeline.newTask("aom", { endsAfterMs: 0 });
  await pipeline.spoil(
    task,
    { kind: "reset", call: "stop", when: "after", count: 1 },
    { kind: "status", status: 500, call: "state", count: 1 },
  );
  const outcome = await pipeline.stop({ ...task });
  expect(outcome).toMatchObject({ status: "stopped", code: "inferred", confirmed: true, calls: 0, deliveries: 2 });
  expect(await pipeline.storyOf(task)).toEqual(["stop - took", "state 500", "state 200"]);
});

describe.concurrent("a request that wants its stop confirmed", () => {
  test.for(serviceNames)("waits until %s says that the task has ended", async (service, { pipeline }) => {
    const task = await pipeline.newTask(service, { endsAfterMs: 1_500 });
    const outcome = await pipeline.stop({ ...task, confirm: true });
    expect(outcome).toMatchObject({ status: "stopped", confirmed: true });
    expect(outcome.deliveries).toBeGreaterThan(1);
    expect(await pipeline.stopsOf(task)).toMatchObject([{ status: 200, tookEffect: true }]);
    expect((await pipeline.storyOf(task)).at(-1)).toBe("state 200");
  });

  test("and whose task never ends is given up as not-confirmed", async ({ pipeline }) => {
    const task = await pipeline.newTask("drs", { endsAfterMs: "never" });
    const outcome = await pipeline.stop({ ...task, confirm: true, expiresAt: inSeconds(12) });
    expect(outcome).toMatchObject({ status: "gave-up", code: "not-confirmed", deadLettered: true });
    expect(outcome.message).toContain("The service accepted the stop");
    expect(await pipeline.stopsOf(task)).toMatchObject([{ status: 200, tookEffect: true }]);
  });

  test("and whose job fails to end is refused", async ({ pipeline }) => {
    const task = await pipeline.newTask("drs", { endFails: true, endsAfterMs: 0 });
    const outcome = await pipeline.stop({ ...task, confirm: true });
    expect(outcome).toMatchObject({ status: "refused", code: "end-failed", deadLettered: true });
  });
});
