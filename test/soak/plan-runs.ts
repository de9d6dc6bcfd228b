import { type NewTaskInput, taskKey } from "../../lib/local/simulator/new-task.ts";
import { makeTarget } from "../rig/example-targets.ts";
import { type RunningTask, selectionOf } from "../rig/running-tasks.ts";
import type { SeededChoice } from "../rig/seeded-choice.ts";
import { endsAfter } from "./plan-task.ts";
import { PROTECTED_ID } from "./soak-accounts.ts";

/** A run that a selection is about. It need not exist. */
export type SelectableRun = {
  /** Its key at the simulator. */
  readonly key: string;
  /** The end of the id of the request that stops it. */
  readonly id: string;
  /** The target that stops it. */
  readonly target: Readonly<Record<string, string>>;
  /** The policy of the account protects it. */
  readonly isProtected: boolean;
  /** The key of the run whose state shows it in the lists of a project; its own where the selection names its task. */
  readonly shownBy: string;
};

export type RunsPlan = {
  readonly tasks: readonly RunningTask[];
  readonly isProject: boolean;
  /** The account protects one id. */
  readonly isGuarded: boolean;
};

/** Plans the runs of the tasks of a selection, and their lives. One selection in thirty has none. */
export function planRuns({ tasks, isProject, isGuarded }: RunsPlan, choice: SeededChoice) {
  const isMissing = choice.flip(0.03);
  const planned = tasks.map((task) => {
    const runs = isGuarded ? withProtectedRun(task) : task.runs;
    return { service: task.service, runs, lives: planLives(runs.length, isProject, choice) };
  });
  const made: NewTaskInput[] = planned.flatMap(({ service, runs, lives }) =>
    runs.map((run, index) => ({ ...run, ...lives[index], service })),
  );
  const profiles = planned.flatMap(({ service, runs }) => {
    const newest = runs.at(-1) ?? {};
    return runs.map((run): SelectableRun => {
      const key = taskKey(service, run);
      const ids = Object.keys(makeTarget(service)).map((field) => [field, run[field]] as const);
      const runId = ids.at(-1)?.[1];
      return {
        key,
        // Numbers repeat from task to task.
        id: typeof runId === "number" ? key : String(runId),
        target: Object.fromEntries(ids.map(([field, id]) => [field, String(id)])),
        isProtected: ids.some(([, id]) => id === PROTECTED_ID),
        shownBy: isProject ? taskKey(service, newest) : key,
      };
    });
  });
  return { runs: profiles, tasks: isMissing ? [] : made };
}

type Runs = RunningTask["runs"];

/** Gives the first run the protected id, where its id is a text and not that of its task. */
function withProtectedRun({ service, runs: [first, ...others] }: RunningTask): Runs {
  const { runField = "" } = selectionOf(service).oneTask ?? {};
  if (first === undefined || typeof first[runField] !== "string") return first === undefined ? [] : [first, ...others];
  return [{ ...first, [runField]: PROTECTED_ID }, ...others];
}

/**
 * Plans the lives of the runs of one task. The lists of a project tell the state of a task's newest run only, so that run goes on
 * there, or all runs have ended. Source: Huawei's pages of these lists.
 */
function planLives(count: number, isProject: boolean, choice: SeededChoice): readonly object[] {
  const hasEnded = choice.flip(0.15);
  return Array.from({ length: count }, (_, index) => {
    if (hasEnded) return { state: "succeeded" };
    const goesOn = { endsAfterMs: endsAfter(choice) };
    if (isProject && index === count - 1) return goesOn;
    return choice.pickWeighted<object>([
      [7, goesOn],
      [2, { endsByItself: { state: "succeeded", afterMs: choice.nextInteger(100, 8_000) } }],
      [1, { state: "succeeded" }],
      [1, { state: "aborted" }],
    ]);
  });
}
