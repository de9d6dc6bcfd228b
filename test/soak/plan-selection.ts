import type { NewTaskInput } from "../../lib/local/simulator/new-task.ts";
import type { ServiceName } from "../../lib/services/service-names.ts";
import { makeTarget } from "../rig/example-targets.ts";
import { runningTask, selectable, selectionOf } from "../rig/running-tasks.ts";
import type { SeededChoice } from "../rig/seeded-choice.ts";
import { planFaults, planListFaults } from "./plan-faults.ts";
import { type DeadlineLimit, type PlannedRequest, pickFreeText, planTimes } from "./plan-request.ts";
import { planRuns, type SelectableRun } from "./plan-runs.ts";
import { SOAK_ACCOUNTS, type SoakAccount } from "./soak-accounts.ts";

/** The runs that a selection is about; no other request names them. */
export type SelectionProfile = {
  readonly atMost: number;
  readonly runs: readonly SelectableRun[];
  /** The ids by which the simulator names the lists of the selection. */
  readonly places: readonly string[];
  /** The keys of runs beside those that the selection is about. */
  readonly bystanders: readonly string[];
};

const DEFAULT_AT_MOST = 20;
const TOO_LARGE = 101;

/** Plans the `n`-th request as a selection of one task or of a project, with runs of its own. */
export function planSelection(n: number, choice: SeededChoice, limit: DeadlineLimit): PlannedRequest {
  const [first = "codearts-build", ...others] = selectable;
  const service = choice.pick<ServiceName>([first, ...others]);
  const account = choice.pickWeighted(
    // Few selections are sent, and a policy has to forbid some of them.
    SOAK_ACCOUNTS.map((account) => [account.weight * (account.forbids ? 2 : 1), account] as const),
  );
  const { target, tasks, runs } = planTasks({ service, n, account }, choice);
  const atMost = choice.pickWeighted<number | undefined>([
    [6, undefined],
    [2, 2],
    [1, 1],
    [0.3, TOO_LARGE],
  ]);
  const confirm = choice.flip(0.2);
  const dryRun = choice.flip(0.15);
  return {
    fields: {
      service,
      target: { ...target, ...(atMost !== undefined && { atMost }) },
      ...(account.name !== "default" && { account: account.name }),
      ...(confirm && { confirm }),
      ...(dryRun && { dryRun }),
      ...pickFreeText(choice),
    },
    times: planTimes(choice, limit),
    profile: {
      service,
      account: account.name,
      validity: atMost === TOO_LARGE ? "invalid" : "valid",
      confirm,
      dryRun,
      isForbidden: account.forbids?.({ service, isForced: false, isProtected: false }) ?? false,
      selection: { ...runs, atMost: atMost ?? DEFAULT_AT_MOST },
    },
    runs: tasks,
    faults: [
      ...runs.places.flatMap((place) => planListFaults({ service, task: place, account }, choice)),
      ...runs.runs.flatMap(({ key }) => planFaults({ service, task: key, account, confirm }, choice)),
    ],
  };
}

type SelectionPlan = { readonly service: ServiceName; readonly n: number; readonly account: SoakAccount };

/** Plans the ids of a selection, the runs that it is about, and one run beside them. */
function planTasks({ service, n, account }: SelectionPlan, choice: SeededChoice) {
  const { oneTask, project } = selectionOf(service);
  const isProject = project !== undefined && (oneTask === undefined || choice.flip(0.4));
  const codeartsProjectId = projectId(`p${n}`);
  const selected = Array.from({ length: isProject ? choice.nextInteger(1, 3) : 1 }, (_, index) =>
    runningTask(service, { count: choice.nextInteger(1, 3), codeartsProjectId, seed: `s${n}t${index}` }),
  );
  const beside = isProject ? projectId(`b${n}`) : codeartsProjectId;
  const bystander = runningTask(service, { count: 1, codeartsProjectId: beside, seed: `s${n}b` });
  const target = isProject ? { runningIn: codeartsProjectId } : { ...selected[0]?.selection };
  const planned = planRuns({ tasks: selected, isProject, isGuarded: account.name === "guarded" }, choice);
  const ids = [codeartsProjectId, ...selected.flatMap(({ selection }) => Object.values(selection))];
  const tasks: readonly NewTaskInput[] = [...planned.tasks, ...bystander.runs.map((run) => ({ ...run, service }))];
  return {
    target,
    tasks,
    runs: {
      runs: planned.runs,
      places: [...new Set(ids)].filter((id) => id !== "running"),
      bystanders: bystander.keys,
    },
  };
}

function projectId(seed: string): string {
  return String(makeTarget("codearts-pipeline", seed).codeartsProjectId);
}
