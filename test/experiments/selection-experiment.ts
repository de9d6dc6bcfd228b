import { setTimeout as wait } from "node:timers/promises";
import localAccounts from "../../lib/local/accounts.json" with { type: "json" };
import type { ServiceName } from "../../lib/services/service-names.ts";
import { newId, type RunningTask, runningTask, selectable } from "../rig/running-tasks.ts";
import { createSeededChoice, type SeededChoice } from "../rig/seeded-choice.ts";
import { countBy } from "../soak/count-by.ts";
import { buildFigureTable, type Experiment } from "./experiment.ts";
import type { ExperimentPipeline } from "./experiment-context.ts";
import { fetchRecord, judgeSelection, LATENCY_MS, type SentSelection } from "./judge-selections.ts";

const SELECTIONS = 120;
const PER_SECOND = 2;
const LIFE_MS = 90_000;
const KILL_SHARE = 0.06;
const MAX_KILL_DELAY_MS = 600;
const SEED = 20;

/** Sends selections of every service while lists and stops fail and workers are killed; judged by the simulator's record. */
export const selectionExperiment: Experiment = {
  title: `${SELECTIONS} selections of running tasks, with faults of lists and stops, and killed workers`,
  async run({ start, print }, { environments }) {
    const choice = createSeededChoice(SEED, "selections");
    const kills = { count: 0, isOver: false };
    const pipeline = await start({
      accounts: accountsOf(),
      environments,
      stage: "soak",
      invoke({ fn, event }) {
        if (!kills.isOver && choice.flip(KILL_SHARE))
          setTimeout(() => {
            const [environment] = fn.environmentIds();
            if (environment !== undefined && fn.kill(environment) !== undefined) kills.count += 1;
          }, choice.next() * MAX_KILL_DELAY_MS);
        return fn.invoke(event);
      },
    });
    const sent: SentSelection[] = [];
    for (let n = 0; n < SELECTIONS; n++) {
      sent.push(await sendSelection(pipeline, n, choice));
      await wait(1_000 / PER_SECOND);
    }
    kills.isOver = true;
    const isSettled = () => sent.every(({ id }) => pipeline.outcomes.has(id));
    const endMs = Date.now() + LIFE_MS + 60_000;
    while (!isSettled() && Date.now() < endMs) await wait(500);
    print(`${sent.filter(({ id }) => pipeline.outcomes.has(id)).length} of ${SELECTIONS} selections have an outcome`);
    const childIds = [...pipeline.outcomes.values()].flatMap(({ status, selected = [] }) =>
      status === "selected" ? selected.map(({ id }) => id) : [],
    );
    while (!childIds.every((id) => pipeline.outcomes.has(id)) && Date.now() < endMs + 30_000) await wait(500);
    const record = await fetchRecord(pipeline.simulator);
    const faults = sent.flatMap((one) => judgeSelection(one, pipeline.outcomes, record));
    for (const fault of faults) print(fault);
    const own = sent.flatMap(({ id }) => pipeline.outcomes.get(id) ?? []);
    const children = childIds.flatMap((id) => pipeline.outcomes.get(id) ?? []);
    return {
      tables: [
        buildFigureTable(
          "selections by status",
          countBy(own.map(({ status, code }) => `${status} ${code ?? ""}`.trim())),
        ),
        buildFigureTable(
          "requests for their runs by status",
          countBy(children.map(({ status, code }) => `${status} ${code ?? ""}`.trim())),
        ),
        buildFigureTable("calls and kills", {
          "list calls": record.calls.filter(({ kind }) => kind === "list").length,
          "stop calls": record.calls.filter(({ kind }) => kind === "stop").length,
          "workers killed": kills.count,
          "deliveries of a selection, at most": Math.max(...own.map(({ deliveries }) => deliveries)),
        }),
      ],
      claims: [
        {
          text: `each of ${SELECTIONS} selections and of ${childIds.length} runs has an outcome`,
          holds: !faults.some((text) => text.includes("lost")),
        },
        {
          text: "no run is missed, none is stopped that was not listed, atMost holds, no stop is late",
          holds: faults.length === 0,
        },
        { text: "workers were killed, and lists failed", holds: kills.count > 0 },
      ],
    };
  },
};

/** One account for each service and kind of fault, so that a throttled list holds up its own account only. */
function accountsOf() {
  const names = selectable.flatMap((service) => [`${service}-a`, `${service}-b`]);
  return { ...localAccounts, ...Object.fromEntries(names.map((name) => [name, localAccounts.default])) };
}

async function sendSelection(pipeline: ExperimentPipeline, n: number, choice: SeededChoice): Promise<SentSelection> {
  const [first = "codearts-build", ...others] = selectable;
  const service = choice.pick<ServiceName>([first, ...others]);
  const isProject = service.startsWith("codearts-") && choice.flip(0.4);
  const codeartsProjectId = newId();
  const tasks = Array.from({ length: isProject ? choice.nextInteger(1, 4) : 1 }, () =>
    runningTask(service, { count: choice.nextInteger(1, 4), codeartsProjectId }),
  );
  const places = [codeartsProjectId, ...tasks.flatMap(placesOf)];
  await pipeline.simulator.post(
    "tasks",
    tasks.flatMap(({ runs }) => livesOf(runs, isProject, choice)),
  );
  await pipeline.simulator.post(
    "faults",
    places.flatMap((task) => faultsOf(service, task, choice)),
  );
  const id = `s${n}`;
  const atMost = choice.pickWeighted([
    [8, 20],
    [2, 2],
    [1, 1],
  ]);
  const dryRun = choice.flip(0.1);
  const deadlineMs = Date.now() + LIFE_MS;
  const target = { ...(isProject ? { runningIn: codeartsProjectId } : tasks[0]?.selection), atMost };
  const times = { sentAt: new Date().toISOString(), expiresAt: new Date(deadlineMs).toISOString() };
  await pipeline.send([{ id, service, target, dryRun, account: `${service}-${choice.pick(["a", "b"])}`, ...times }]);
  return { id, service, places, keys: tasks.flatMap(({ keys }) => keys), atMost, dryRun, deadlineMs };
}

function placesOf({ selection }: RunningTask): readonly string[] {
  return Object.values(selection).filter((value) => value !== "running");
}

/**
 * The lists of a project tell the state of a task's newest run only, by Huawei's pages: an older run behind a finished newer one is
 * in none of them. So the newest run of a project's task goes on here, or all of its runs have ended.
 */
function livesOf(runs: RunningTask["runs"], isProject: boolean, choice: SeededChoice): readonly object[] {
  const hasEnded = isProject && choice.flip(0.25);
  return runs.map((run, index) => {
    const isNewest = isProject && index === runs.length - 1;
    return { ...run, ...(hasEnded ? { state: "succeeded" } : isNewest ? {} : lifeOf(choice)) };
  });
}

/** Most runs go on until they are stopped; others end by themselves or had ended. */
function lifeOf(choice: SeededChoice): object {
  return choice.pickWeighted<object>([
    [7, {}],
    [2, { endsByItself: { state: "succeeded", afterMs: choice.nextInteger(100, 8_000) } }],
    [2, { state: "succeeded" }],
  ]);
}

function faultsOf(service: ServiceName, task: string, choice: SeededChoice): readonly object[] {
  const of = (fault: object) => [{ service, task, call: "list", count: choice.nextInteger(1, 3), ...fault }];
  return choice.pickWeighted<readonly object[]>([
    [10, []],
    [2, of({ kind: "status", status: 503 })],
    [2, of({ kind: "reset" })],
    [1, of({ kind: "cut" })],
    [1, of({ kind: "latency", ms: LATENCY_MS })],
    [1, of({ kind: "throttle", retryAfterSeconds: 2 })],
    [1, of({ kind: "garbage" })],
  ]);
}
