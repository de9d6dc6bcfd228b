import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import * as z from "zod/mini";
import { createListShapes } from "../../lib/local/simulator/list-shapes.ts";
import type { Outcome } from "../../lib/outcome/outcome.ts";
import type { ServiceName } from "../../lib/services/service-names.ts";
import { newId, type RunningTask, runningTask, selectable } from "../rig/running-tasks.ts";
import { readLocalAccounts } from "../rig/start-stack.ts";
import { pipelineTest } from "./pipeline-test.ts";
import { scheduledMessage } from "./scheduled-message.ts";
import type { Pipeline } from "./start-pipeline.ts";

const local = await readLocalAccounts();
/** The key of the account `default` under several names, so that the guards of one test do not reach another. */
const separate = Object.fromEntries(
  selectable.flatMap((name) => [`throttled-${name}`, `down-${name}`]).map((name) => [name, local.default]),
);

/** A key that may list and stop nothing. */
const POWERLESS = { ak: "POWERLESS0ACCESS0KEY", sk: "secret-of-a-key-that-may-do-nothing" };
const accounts = { ...local, ...separate, powerless: { ...z.looseObject({}).parse(local.default), ...POWERLESS } };

const test = pipelineTest({ stage: "soak", accounts, isWarm: true });

const records = z.array(z.object({ key: z.string(), state: z.string(), stopsTaken: z.number() }));

/** The runs that a stop has reached, by the simulator's own record. */
async function stoppedRuns({ simulator }: Pipeline, service: ServiceName, keys: readonly string[]): Promise<string[]> {
  const tasks = records.parse(await simulator.get(`tasks?service=${service}`));
  return tasks.filter(({ key, stopsTaken }) => keys.includes(key) && stopsTaken > 0).map(({ key }) => key);
}

const make = ({ simulator }: Pipeline, ...tasks: readonly RunningTask[]) =>
  simulator.post(
    "tasks",
    tasks.flatMap(({ runs }) => runs),
  );

/** Sends a selection, and waits for its outcome and those of the runs in it. */
async function select(pipeline: Pipeline, request: object): Promise<{ outcome: Outcome; runs: readonly Outcome[] }> {
  const id = `select-${randomUUID().slice(0, 8)}`;
  await pipeline.send({ ...request, id });
  const outcome = await pipeline.outcomeOf(id);
  const children = outcome.status === "selected" ? (outcome.selected ?? []) : [];
  return { outcome, runs: await Promise.all(children.map((child) => pipeline.outcomeOf(child.id))) };
}

const statusesOf = (runs: readonly Outcome[]) => [...new Set(runs.map(({ status }) => status))];

describe.concurrent.each(selectable)("a selection of %s", (service) => {
  test("with nothing running stops nothing", async ({ pipeline }) => {
    const task = runningTask(service, { count: 2, more: { state: "succeeded" } });
    await make(pipeline, task);
    const { outcome } = await select(pipeline, { service, target: task.selection });
    expect(outcome).toMatchObject({ status: "selected", code: "nothing-running", selected: [], calls: 0 });
    expect(await stoppedRuns(pipeline, service, task.keys)).toEqual([]);
  });

  test.for([1, 3])("with %i running stops each of them, and none of another task", async (count, { pipeline }) => {
    const task = runningTask(service, { count, more: { name: "nightly", startedBy: "ann" } });
    const other = runningTask(service, { count: 1 });
    await make(pipeline, task, other);
    const { outcome, runs } = await select(pipeline, { service, target: task.selection });
    expect(outcome).toMatchObject({ status: "selected", deadLettered: false });
    expect(outcome.selected).toHaveLength(count);
    expect(statusesOf(runs)).toEqual(["stopped"]);
    expect((await stoppedRuns(pipeline, service, task.keys)).sort()).toEqual([...task.keys].sort());
    expect(await stoppedRuns(pipeline, service, other.keys)).toEqual([]);
  });

  test("with more than atMost running stops nothing, in a dry run too", async ({ pipeline }) => {
    const task = runningTask(service, { count: 4 });
    await make(pipeline, task);
    const request = { service, target: { ...task.selection, atMost: 3 } };
    for (const dryRun of [false, true]) {
      const { outcome } = await select(pipeline, { ...request, dryRun });
      expect(outcome).toMatchObject({ status: "refused", code: "too-many", deadLettered: true });
    }
    expect(await stoppedRuns(pipeline, service, task.keys)).toEqual([]);
  });

  test("as a dry run names the runs and stops none", async ({ pipeline }) => {
    const task = runningTask(service, { count: 2, more: { startedBy: "ann" } });
    await make(pipeline, task);
    const { outcome } = await select(pipeline, { service, target: task.selection, dryRun: true });
    expect(outcome).toMatchObject({ status: "dry-run", selected: [{ service }, { service }] });
    expect(await stoppedRuns(pipeline, service, task.keys)).toEqual([]);
  });

  test("whose list is throttled waits, and then stops the runs; stops meanwhile are not held up", async ({
    pipeline,
  }) => {
    const task = runningTask(service, { count: 2 });
    await make(pipeline, task);
    const place = String(Object.values(task.selection)[0]);
    const [first = ""] = task.keys;
    await pipeline.simulator.post("faults", [
      { service, call: "list", task: placeOf(task), kind: "throttle", retryAfterSeconds: 3, count: 1 },
    ]);
    const account = `throttled-${service}`;
    const selecting = select(pipeline, { service, target: task.selection, account });
    const single = await pipeline.newTask(service);
    expect(await pipeline.stop({ ...single, account })).toMatchObject({ status: "stopped", deliveries: 1 });
    const { outcome, runs } = await selecting;
    expect(outcome, `${place} ${first}`).toMatchObject({ status: "selected" });
    expect(outcome.deliveries).toBeGreaterThan(2);
    expect(statusesOf(runs)).toEqual(["stopped"]);
  });

  test("whose list is down for some seconds goes on afterwards and misses no run", async ({ pipeline }) => {
    const task = runningTask(service, { count: 3 });
    await make(pipeline, task);
    await pipeline.simulator.post("faults", [
      { service, call: "list", task: placeOf(task), kind: "status", status: 503, forMs: 5_000 },
    ]);
    const { outcome, runs } = await select(pipeline, { service, target: task.selection, account: `down-${service}` });
    expect(outcome).toMatchObject({ status: "selected" });
    expect(runs).toHaveLength(3);
    expect((await stoppedRuns(pipeline, service, task.keys)).sort()).toEqual([...task.keys].sort());
  });
});

/** The id by which the simulator names the list of a selection: that of its task, or of its project. */
function placeOf({ selection, service }: RunningTask): string {
  const ids = Object.entries(selection).filter(([, value]) => value !== "running");
  const own = ids.find(([field]) => field !== "codeartsProjectId");
  return own?.[1] ?? expect.unreachable(`${service} has no list`);
}

const withProject = selectable.filter((service) => service.startsWith("codearts-"));

describe.concurrent.each(withProject)("a project of %s", (service) => {
  /** Tasks of one project, each with one run but for the first, which has three where a task can have several. */
  const projectOf = (count: number, more = {}) => {
    const codeartsProjectId = newId();
    const tasks = Array.from({ length: count }, () => runningTask(service, { count: 1, codeartsProjectId, more }));
    return { codeartsProjectId, tasks, keys: tasks.flatMap(({ keys }) => keys) };
  };

  test("with 30 running tasks among 130 stops all 30, and no task of another project", async ({ pipeline }) => {
    const project = projectOf(30);
    const idle = Array.from({ length: 100 }, () =>
      runningTask(service, {
        count: 1,
        codeartsProjectId: project.codeartsProjectId,
        more: { state: "succeeded" },
      }),
    );
    const other = projectOf(2);
    await make(pipeline, ...idle.slice(0, 50), ...project.tasks, ...idle.slice(50), ...other.tasks);
    const { outcome, runs } = await select(pipeline, {
      service,
      target: { runningIn: project.codeartsProjectId, atMost: 100 },
    });
    expect(outcome.message).not.toContain("cannot read");
    expect(outcome).toMatchObject({ status: "selected" });
    expect(statusesOf(runs)).toEqual(["stopped"]);
    expect((await stoppedRuns(pipeline, service, project.keys)).sort()).toEqual([...project.keys].sort());
    expect(await stoppedRuns(pipeline, service, other.keys)).toEqual([]);
  });

  test("with 250 running is refused with atMost 20 and with 100, and nothing is stopped", async ({ pipeline }) => {
    const project = projectOf(250);
    await make(pipeline, ...project.tasks);
    for (const atMost of [20, 100]) {
      const target = { runningIn: project.codeartsProjectId, atMost };
      const { outcome } = await select(pipeline, { service, target });
      expect(outcome).toMatchObject({ status: "refused", code: "too-many" });
      expect(outcome.message).toContain(`more than ${atMost} `);
    }
    expect(await stoppedRuns(pipeline, service, project.keys)).toEqual([]);
  });

  test("that is empty says so, and names a missing membership where that may be the cause", async ({ pipeline }) => {
    const { outcome } = await select(pipeline, { service, target: { runningIn: newId() } });
    expect(outcome).toMatchObject({ status: "selected", code: "nothing-running" });
    expect(outcome.message.includes("member of the CodeArts project")).toBe(service === "codearts-pipeline");
  });
});

describe.concurrent("an account without the permission", () => {
  test.for(selectable)("has its selections of %s denied, and nothing is stopped", async (service, { pipeline }) => {
    await pipeline.simulator.post("credentials", { ...POWERLESS, denied: selectable });
    const codeartsProjectId = newId();
    const task = runningTask(service, { count: 1, codeartsProjectId });
    await make(pipeline, task);
    const targets = [task.selection, ...(withProject.includes(service) ? [{ runningIn: codeartsProjectId }] : [])];
    for (const target of targets) {
      const { outcome } = await select(pipeline, { service, target, account: "powerless" });
      expect(outcome).toMatchObject({ status: "denied", deadLettered: true, calls: 0 });
      expect(outcome.code).toBeUndefined();
      const { body } = await pipeline.deadLetterOf(outcome.requestId);
      expect(JSON.parse(body)).toMatchObject({ target });
    }
    expect(await stoppedRuns(pipeline, service, task.keys)).toEqual([]);
  });

  test("of the IAM project is denied too", async ({ pipeline }) => {
    const service = "codearts-build";
    const task = runningTask(service, { count: 1, more: { projectId: "0".repeat(32) } });
    await make(pipeline, task);
    const { outcome } = await select(pipeline, { service, target: task.selection });
    expect(outcome).toMatchObject({ status: "denied", errorCode: "APIGW.0302", deadLettered: true, calls: 0 });
  });
});

describe("a schedule of events/schedules.yml, as compiled,", () => {
  const time = new Date().toISOString().replace(/\.\d+/, ""); // Scheduler writes whole seconds
  const codeartsProjectId = "6039d4480efc4dddb178abff98719913";

  type Expected = { readonly service: ServiceName; readonly member?: string; readonly ids?: Record<string, string> };

  test.for<[string, readonly Expected[]]>([
    ["everything-in-a-project", withProject.toSorted().map((service, index) => ({ service, member: `/${index}` }))],
    ["nightly-deployment", [{ service: "codearts-deploy", ids: { taskId: "e700f15965694253940502911220d76b" } }]],
    ["builds-of-the-night", [{ service: "codearts-build", ids: { jobId: "f9d6c8466d614a9788e9a0acf6c15f46" } }]],
  ])("%s stops each run that it names", async ([name, expected], { pipeline }) => {
    for (const { service, ids = {} } of expected)
      await make(pipeline, runningTask(service, { count: 2, codeartsProjectId, more: ids }));
    await pipeline.send(await scheduledMessage(name, time));
    for (const { service, member = "" } of expected) {
      const outcome = await pipeline.outcomeOf(`schedules/${name}/${time}${member}`);
      expect(outcome).toMatchObject({ service, status: "selected", sentAt: time.replace("Z", ".000Z") });
      const children = outcome.selected ?? [];
      expect(statusesOf(await Promise.all(children.map(({ id }) => pipeline.outcomeOf(id))))).toEqual(["stopped"]);
      const keys = children.map(({ target }) => Object.values(target).join("/"));
      expect(keys).toHaveLength(2);
      expect(await stoppedRuns(pipeline, service, keys)).toHaveLength(2);
    }
  });
});

/** Shapes that Huawei's pages, SDKs and recorded answers leave open; each is set for the whole simulator. */
const SHAPES: readonly (readonly [ServiceName, object])[] = [
  ["codearts-build", { buildJobs: "jobs" }],
  ["codearts-build", { buildJobs: "jobs and result" }],
  ["codearts-build", { buildJobs: "result.jobs", numbersAsText: true }],
  ["codearts-build", { hasFilters: false }],
  ["codearts-build", { emptyFirstPages: 1 }],
  ["codearts-build", { emptyFirstPages: 2 }],
  ["codearts-deploy", { emptyFirstPages: 1, numbersAsText: true }],
  ["codearts-pipeline", { emptyFirstPages: 1, numbersAsText: true }],
  ["codearts-check", { checkTasks: "result.tasks" }],
  ["codearts-check", { checkTasks: "result.list" }],
  ["codearts-check", { checkTasks: "result.info", numbersAsText: true }],
  ["codearts-check", { checkTasks: "absent" }],
  ["codearts-check", { checkTasks: "absent", checkOffset: "index" }],
  ["codearts-check", { hasFilters: false, checkOffset: "page" }],
];

const USUAL = createListShapes().current;

describe("lists in the shapes that the sources leave open", () => {
  test.for(SHAPES)("every run of a project of %s is stopped with %o", async ([service, shape], { pipeline }) => {
    const codeartsProjectId = newId();
    const tasks = (count: number, state: string) =>
      Array.from({ length: count }, () => runningTask(service, { count: 1, codeartsProjectId, more: { state } }));
    const running = tasks(3, "running");
    await make(pipeline, ...tasks(100, "succeeded"), ...running);
    await pipeline.simulator.post("lists", { ...USUAL, ...shape });
    const { outcome } = await select(pipeline, { service, target: { runningIn: codeartsProjectId } });
    await pipeline.simulator.post("lists", USUAL);
    expect(outcome).toMatchObject({ status: "selected" });
    const keys = running.flatMap((task) => task.keys);
    expect((await stoppedRuns(pipeline, service, keys)).sort()).toEqual([...keys].sort());
  });

  test.for([
    { aomWords: "state", aomTimes: "text" },
    { aomWords: "list", aomTimes: "text" },
  ])("every run of an AOM workflow is stopped with %o", async (shape, { pipeline }) => {
    const task = runningTask("aom", { count: 2 });
    await make(pipeline, task);
    await pipeline.simulator.post("lists", { ...USUAL, ...shape });
    const { runs } = await select(pipeline, { service: "aom", target: task.selection });
    await pipeline.simulator.post("lists", USUAL);
    expect(statusesOf(runs)).toEqual(["stopped"]);
    expect((await stoppedRuns(pipeline, "aom", task.keys)).sort()).toEqual([...task.keys].sort());
  });
});
