import { describe, expect, test } from "vitest";
import type { MakeCall } from "../../../lib/huawei/calls.ts";
import { judge } from "../../../lib/huawei/judge.ts";
import { listRunning } from "../../../lib/huawei/list-running.ts";
import { newListing } from "../../../lib/huawei/listing.ts";
import { readAnswer } from "../../../lib/huawei/read-answer.ts";
import type { NewTaskInput } from "../../../lib/local/simulator/new-task.ts";
import { taskKey } from "../../../lib/local/simulator/new-task.ts";
import type { Service } from "../../../lib/services/service.ts";
import type { ServiceName } from "../../../lib/services/service-names.ts";
import { services } from "../../../lib/services/services.ts";
import { makeTarget } from "../../rig/example-targets.ts";
import { PROJECT, startCloud } from "./start-cloud.ts";

type Cloud = Awaited<ReturnType<typeof startCloud>>;
type Kind = "oneTask" | "project";

const CP = "6039d4480efc4dddb178abff98719913";
const TASK_ID = "c798139500d2456d82d95d108f182b5a";

/** Makes calls to the simulator and judges the answers, without the breakers of a worker. */
function callsTo({ call }: Cloud, service: Service): MakeCall {
  return async (made) => {
    const { status, headers, text } = await call(made);
    const single = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    const answer = readAnswer({ status, headers: single, body: text }, Date.now(), service);
    return { verdict: judge(service, answer), answer, calls: 1, wasSent: true };
  };
}

/** Lists the runs as a worker does, and returns the simulator's keys of those that it found, and what surprised it. */
async function listAs(cloud: Cloud, name: ServiceName, kind: Kind) {
  const service: Service = services[name];
  const surprises: string[] = [];
  const { end, listing } = await listRunning(newListing(firstQuery(service, kind)), {
    service,
    scope: { projectId: PROJECT, codeartsProjectId: CP, isProject: kind === "project", sentMs: cloud.clock.nowMs },
    makeCall: callsTo(cloud, service),
    atMost: 1_000,
    hasTime: () => true,
    limits: () => ({ untilMs: Date.now() + 60_000, isLast: false }),
    protectedId: () => undefined,
    pause: async () => false,
    onSurprise: (text) => surprises.push(text),
  });
  return { end: end.kind, keys: listing.runs.map(({ target }) => taskKey(name, target)).sort(), surprises };
}

function firstQuery({ selection }: Service, kind: Kind) {
  const list = selection?.[kind]?.list ?? "";
  return kind === "project" ? { list, page: 0 } : { list, page: 0, taskId: TASK_ID };
}

/** A run of the one task, or of a task of its own. */
function runOf(name: ServiceName, nth: number, kind: Kind): NewTaskInput {
  const made = { ...makeTarget(name, nth), ...(name === "codearts-build" && { buildNo: nth + 1 }) };
  const { selection }: Service = services[name];
  const field = selection?.oneTask?.taskField;
  const task = kind === "oneTask" && field !== undefined ? { [field]: TASK_ID } : {};
  return { service: name, ...made, codeartsProjectId: CP, ...task, name: `${name} ${nth}` };
}

/** Four states in turn: two of them are in progress. */
const STATES = [{ state: "running" }, { state: "succeeded" }, { isQueued: true }, { state: "failed" }] as const;

function runsOf(name: ServiceName, kind: Kind, count: number): NewTaskInput[] {
  return Array.from({ length: count }, (_, nth) => ({ ...runOf(name, nth, kind), ...STATES[nth % STATES.length] }));
}

/** The simulator's own record of the runs in progress. A queued run of Pipeline has not begun. */
async function runningIn(cloud: Cloud, name: ServiceName): Promise<string[]> {
  const tasks: readonly { key: string; state: string; isQueued: boolean }[] = await cloud.control(
    `/tasks?service=${name}`,
  );
  const running = tasks.filter(
    ({ state, isQueued }) => state === "running" && !(isQueued && name === "codearts-pipeline"),
  );
  return running.map(({ key }) => key).sort();
}

/** Every selection in every shape; a row names only what differs from the simulator's default. */
const ROWS: readonly [ServiceName, Kind, object][] = [
  ["codearts-build", "oneTask", {}],
  ["codearts-build", "oneTask", { numbersAsText: true }],
  ["codearts-build", "project", {}],
  ["codearts-build", "project", { buildJobs: "jobs" }],
  ["codearts-build", "project", { buildJobs: "jobs and result" }],
  ["codearts-build", "project", { buildJobs: "result.jobs" }],
  ["codearts-build", "project", { hasFilters: false }],
  ["codearts-build", "project", { emptyFirstPages: 1 }],
  ["codearts-build", "project", { numbersAsText: true, hasFilters: false }],
  ["codearts-deploy", "oneTask", {}],
  ["codearts-deploy", "oneTask", { numbersAsText: true }],
  ["codearts-deploy", "project", {}],
  ["codearts-check", "project", {}],
  ["codearts-check", "project", { checkTasks: "result.tasks" }],
  ["codearts-check", "project", { checkTasks: "result.list" }],
  ["codearts-check", "project", { checkTasks: "result.data" }],
  ["codearts-check", "project", { checkTasks: "result.info" }],
  ["codearts-check", "project", { checkTasks: "absent" }],
  ["codearts-check", "project", { checkTasks: "absent", checkOffset: "index" }],
  ["codearts-check", "project", { hasFilters: false }],
  ["codearts-check", "project", { emptyFirstPages: 1 }],
  ["aom", "oneTask", {}],
  ["aom", "oneTask", { aomWords: "state" }],
  ["aom", "oneTask", { aomTimes: "text" }],
  ["aom", "oneTask", { numbersAsText: true }],
  ["codearts-pipeline", "oneTask", {}],
  ["codearts-pipeline", "oneTask", { numbersAsText: true }],
  ["codearts-pipeline", "project", {}],
];

describe("a selection in every shape of the lists", () => {
  test.each(ROWS)("of %s, %s, %j finds all runs in progress and no other, over pages", async (name, kind, shapes) => {
    const cloud = await startCloud({ tasks: runsOf(name, kind, 210) });
    await cloud.control("/lists", shapes);
    const running = await runningIn(cloud, name);
    expect(running.length).toBeGreaterThan(50);
    expect(await listAs(cloud, name, kind)).toEqual({ end: "complete", keys: running, surprises: [] });
  });

  test("of Check, whose offset counts tasks, finds all of a project of exactly one page and one task more", async () => {
    for (const count of [100, 101, 200]) {
      const cloud = await startCloud({ tasks: runsOf("codearts-check", "project", count) });
      await cloud.control("/lists", { checkTasks: "absent", checkOffset: "index" });
      const { keys } = await listAs(cloud, "codearts-check", "project");
      expect(keys).toEqual(await runningIn(cloud, "codearts-check"));
    }
  });

  test("of a project that the caller does not see is refused, and empty for Pipeline", async () => {
    const foreign = { projectId: "f".repeat(32) };
    const tasks = (["codearts-build", "codearts-pipeline"] as const).map((name) => ({
      ...runOf(name, 1, "project"),
      ...foreign,
    }));
    const cloud = await startCloud({ tasks });
    expect(await listAs(cloud, "codearts-build", "project")).toMatchObject({ end: "failed", keys: [] });
    expect(await listAs(cloud, "codearts-pipeline", "project")).toMatchObject({ end: "complete", keys: [] });
  });

  test("logs a state word that no page names, and does not count its run", async () => {
    const tasks = [runOf("aom", 1, "oneTask"), { ...runOf("aom", 2, "oneTask"), listWord: "resuming" }];
    const cloud = await startCloud({ tasks });
    const { keys, surprises } = await listAs(cloud, "aom", "oneTask");
    expect(keys).toHaveLength(1);
    expect(surprises).toEqual(["the list executions has an unknown state word"]);
  });
});
