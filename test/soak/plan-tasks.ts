import type { ServiceName } from "../../lib/local/simulator/host-name.ts";
import type { NewTaskInput } from "../../lib/local/simulator/new-task.ts";
import type { Dice } from "../rig/seeded-choice.ts";
import type { Target } from "./targets.ts";

/** How a task is when its request is sent and how it will behave; undefined for one that does not exist. */
export function lifeOf(service: ServiceName, target: Target, dice: Dice): NewTaskInput | undefined {
  const life = dice.weigh<object | undefined>([
    [78, { endsAfterMs: endsAfter(dice) }],
    [8, { endsByItself: { state: dice.pick(["succeeded", "failed"]), afterMs: dice.whole(0, 30_000) } }],
    [2, { state: "succeeded" }],
    [2, { state: "failed" }],
    [2, { state: "aborted" }],
    [2, { state: "stopping", endsAfterMs: endsAfter(dice) }],
    [3, service === "drs" ? { endFails: true } : {}],
    [3, undefined],
  ]);
  return life && toTask({ service, ...target.ids, ...life });
}

function endsAfter(dice: Dice): number | "never" {
  return dice.weigh<number | "never">([
    [40, 300],
    [20, 0],
    [20, 2_000],
    [10, 8_000],
    [6, 20_000],
    [4, "never"],
  ]);
}

/** The target's fields go with its service, which the types of ids by service cannot see. */
function toTask(task: object): NewTaskInput {
  return task as NewTaskInput;
}
