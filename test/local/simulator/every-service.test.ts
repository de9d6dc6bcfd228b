import { describe, expect, test } from "vitest";
import { judge } from "../../../lib/huawei/judge.ts";
import { readAnswer } from "../../../lib/huawei/read-answer.ts";
import { SIMULATOR_PROJECTS } from "../../../lib/local/simulator/registry.ts";
import { simulatedServices } from "../../../lib/local/simulator/simulated-services.ts";
import type { SimulatedTaskState } from "../../../lib/local/simulator/task-state.ts";
import type { Service, TaskState } from "../../../lib/services/service.ts";
import { type ServiceName, serviceNames } from "../../../lib/services/service-names.ts";
import { services } from "../../../lib/services/services.ts";
import type { Verdict } from "../../../lib/services/verdict.ts";
import { exampleTargets } from "../../rig/example-targets.ts";
import { exampleOf, startCloud } from "./start-cloud.ts";

type Answer = Awaited<ReturnType<Awaited<ReturnType<typeof startCloud>>["send"]>>;

function verdictOf(name: ServiceName, { status, text, headers }: Answer): Verdict {
  const service: Service = services[name];
  const sent = Object.fromEntries(Object.entries(headers).map(([header, value]) => [header, String(value)]));
  return judge(service, readAnswer({ status, headers: sent, body: text }, Date.now(), service));
}

/** The states that lib/services may read for each state of the simulator. */
const READINGS: readonly (readonly [SimulatedTaskState, readonly TaskState[]])[] = [
  ["running", ["running"]],
  ["succeeded", ["ended", "aborted"]],
  ["failed", ["ended"]],
  ["aborted", ["aborted", "ended"]],
];

describe.each(serviceNames)("the simulated %s", (name) => {
  const { task, stop, state } = exampleOf(name);

  test("has the name of its row", () => {
    expect(simulatedServices[name].name).toBe(name);
  });

  test("names a task by all ids of a target", () => {
    expect(Object.keys(simulatedServices[name].idFields)).toEqual(Object.keys(exampleTargets[name]));
  });

  test("stops a running task, and the answer is judged stopped", async () => {
    const { call, task: taskOf } = await startCloud({ tasks: [task] });
    expect(verdictOf(name, await call(stop))).toBe("stopped");
    expect(await taskOf(name)).toMatchObject({ state: "stopping", stopCalls: 1, stopsTaken: 1 });
  });

  test.each(["succeeded", "failed", "aborted"] as const)(
    "does not stop a task that has %s, and the answer is not judged stopped",
    async (ended) => {
      const { call, task: taskOf } = await startCloud({ tasks: [{ ...task, state: ended }] });
      expect(verdictOf(name, await call(stop))).not.toBe("stopped");
      expect(await taskOf(name)).toMatchObject({ state: ended, stopCalls: 1, stopsTaken: 0 });
    },
  );

  test("stops a task only once", async () => {
    const { call, task: taskOf } = await startCloud({ tasks: [task] });
    await call(stop);
    await call(stop);
    expect(await taskOf(name)).toMatchObject({ stopCalls: 2, stopsTaken: 1 });
  });

  test("finds no other task, and the answer is not judged stopped", async () => {
    const { call, control } = await startCloud();
    expect(["not-found", "refused"]).toContain(verdictOf(name, await call(stop)));
    expect((await control("/counts")).stopsTaken).toBe(0);
  });

  test.each(READINGS)("answers the state %s in words that the service file reads", async (is, read) => {
    const { call } = await startCloud({ tasks: [{ ...task, state: is, endsAfterMs: "never" }] });
    const { json } = await call(state);
    expect(read).toContain(services[name].state.read(json));
  });

  test("answers the state stopping in a word that the service file reads, or as running where it has no such word", async () => {
    const { call } = await startCloud({ tasks: [{ ...task, state: "stopping", endsAfterMs: "never" }] });
    const { json } = await call(state);
    expect(services[name].state.read(json)).toBe(simulatedServices[name].saysStopping ? "stopping" : "running");
  });

  test("fails with a 200 that is not judged stopped", async () => {
    const { call, control } = await startCloud({ tasks: [task] });
    await control("/faults", { kind: "wrong-200" });
    expect(verdictOf(name, await call(stop))).not.toBe("stopped");
  });

  test("is served where the local accounts have their first project", () => {
    expect(services[name].endpoints).toHaveProperty([Object.keys(SIMULATOR_PROJECTS)[0] ?? ""]);
  });
});
