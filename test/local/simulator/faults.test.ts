import { describe, expect, test } from "vitest";
import { faultsSchema } from "../../../lib/local/simulator/fault.ts";
import { createFaults } from "../../../lib/local/simulator/faults.ts";
import { exampleOf, startCloud } from "./start-cloud.ts";

const { task, stop, state, key } = exampleOf("drs");

test("the latency of several faults adds up, before and after the effect", () => {
  const faults = createFaults({ now: () => 0, random: () => 0 });
  const latencies = [
    { kind: "latency", ms: 15 },
    { kind: "status", status: 503 },
    { kind: "latency", ms: 20 },
    { kind: "latency", ms: 7, when: "after" },
  ];
  for (const fault of faultsSchema.parse(latencies)) faults.add(fault);
  const taken = faults.take({ service: "drs", kind: "stop", tasks: [key] });
  expect(taken).toMatchObject({ beforeMs: 35, afterMs: 7, fault: { kind: "status" } });
});

describe("the scope of a fault", () => {
  test.each([
    ["service", { service: "aom" }],
    ["kind of call", { call: "state" }],
    ["task", { task: "another" }],
    ["host, iam", { service: "iam" }],
  ])("leaves out calls to another %s", async (_, scope) => {
    const { call, control } = await startCloud({ tasks: [task] });
    await control("/faults", { kind: "status", status: 503, ...scope });
    expect((await call(stop)).status).toBe(200);
  });

  test("covers its task in a batch of the state query", async () => {
    const { call, control } = await startCloud({ tasks: [task] });
    await control("/faults", { kind: "status", status: 503, task: key });
    expect((await call({ ...state, body: JSON.stringify({ jobs: ["a", key] }) })).status).toBe(503);
    expect((await call({ ...state, body: JSON.stringify({ jobs: ["a"] }) })).status).toBe(200);
  });

  test("ends after its count, which the control API shows", async () => {
    const { call, control } = await startCloud({ tasks: [task] });
    await control("/faults", { kind: "status", status: 503, count: 2 });
    const statuses = [];
    for (let i = 0; i < 3; i++) {
      statuses.push((await call(state)).status, (await control("/faults"))[0].remaining);
    }
    expect(statuses).toEqual([503, 1, 503, 0, 200, 0]);
  });

  test("ends after its time", async () => {
    const { call, control, clock } = await startCloud({ tasks: [task] });
    await control("/faults", { kind: "status", status: 503, forMs: 1000 });
    expect((await call(state)).status).toBe(503);
    clock.nowMs += 1000;
    expect((await call(state)).status).toBe(200);
  });

  test("with a probability covers the same calls for the same seed", async () => {
    const statusesFor = async (seed: number) => {
      const { call, control } = await startCloud({ tasks: [task], seed });
      await control("/faults", { kind: "status", status: 503, probability: 0.5 });
      const statuses = [];
      for (let i = 0; i < 30; i++) statuses.push((await call(state)).status);
      return statuses.join();
    };
    const first = await statusesFor(7);
    expect(await statusesFor(7)).toBe(first);
    expect(await statusesFor(8)).not.toBe(first);
    expect(first).toContain("503");
    expect(first).toContain("200");
  });

  test("leaves out calls that the gateway refuses", async () => {
    const { send, control } = await startCloud({ tasks: [task] });
    await control("/faults", { kind: "status", status: 503, count: 1 });
    expect((await send(stop)).status).toBe(401);
    expect((await control("/faults"))[0].remaining).toBe(1);
  });
});

describe("the removal of faults", () => {
  test("removes all faults, and an id that is gone is an error", async () => {
    const { call, control } = await startCloud({ tasks: [task] });
    const [first] = await control("/faults", { kind: "status", status: 503 });
    await control("/faults", { kind: "status", status: 502, task: key });
    expect((await call(state)).status).toBe(502);
    await control("/faults", undefined, "DELETE");
    expect((await call(state)).status).toBe(200);
    expect(await control(`/faults?id=${first.id}`, undefined, "DELETE")).toEqual({ error: "no fault 1" });
  });

  test("removes one fault by its id and keeps the others", async () => {
    const { call, control } = await startCloud({ tasks: [task] });
    await control("/faults", [
      { kind: "status", status: 503 },
      { kind: "status", status: 502 },
    ]);
    await control("/faults?id=1", undefined, "DELETE");
    expect((await call(state)).status).toBe(502);
  });
});

describe("an invalid fault", () => {
  test.each<[unknown, RegExp]>([
    [{ kind: "explode" }, /kind: an object whose kind is latency, throttle/],
    [{ kind: "latency" }, /ms: /],
    [{ kind: "latency", ms: -1 }, /ms: /],
    [{ kind: "status", status: 200 }, /status: /],
    [{ kind: "raw", status: 100 }, /status: /],
    [{ kind: "raw", status: 200, headers: { "a b": "c" } }, /headers: .*cannot send/],
    [{ kind: "raw", status: 200, headers: { a: "b\nc" } }, /headers: .*cannot send/],
    [{ kind: "reset", count: 0 }, /count: /],
    [{ kind: "reset", probability: 2 }, /probability: /],
    [{ kind: "reset", servce: "drs" }, /servce/],
    [{ kind: "reset", service: "ecs" }, /service: /],
    ["reset", /an object whose kind/],
  ])("%j is refused with the reason and has no effect", async (fault, problem) => {
    const { control, call } = await startCloud({ tasks: [task] });
    expect((await control("/faults", fault)).error).toMatch(problem);
    expect(await control("/faults")).toEqual([]);
    expect((await call(state)).status).toBe(200);
  });
});
