import * as z from "zod/mini";
import type { Outcome } from "../../lib/outcome/outcome.ts";
import type { SimulatorControl } from "../rig/simulator-control.ts";
import { hasEndedBy, stateAt, TASK, type TaskRecord } from "../soak/timeline.ts";

/** A selection that was sent, and the runs of its task or project at the simulator. */
export type SentSelection = {
  readonly id: string;
  readonly service: string;
  /** The ids by which the simulator names the lists of the selection. */
  readonly places: readonly string[];
  readonly keys: readonly string[];
  readonly atMost: number;
  readonly dryRun: boolean;
  readonly deadlineMs: number;
};

const CALL = z.object({
  at: z.pipe(z.string(), z.transform(Date.parse)),
  service: z.string(),
  kind: z.string(),
  task: z.string(),
  tookEffect: z.boolean(),
  fault: z.optional(z.string()),
});

/** The simulator's record: its tasks with their histories, and its calls. */
export type SelectionRecord = {
  readonly tasks: readonly TaskRecord[];
  readonly calls: readonly z.output<typeof CALL>[];
};

export async function fetchRecord({ get, calls }: SimulatorControl): Promise<SelectionRecord> {
  return { tasks: z.array(TASK).parse(await get("tasks")), calls: z.array(CALL).parse(await calls()) };
}

/** The latency that an experiment gives to lists. */
export const LATENCY_MS = 1_500;

/** The time between the log of a call and its answer. */
const TOLERANCE_MS = 50;

/**
 * Lists what is wrong about a selection. It reads the simulator's record only: the states of its runs at the times of the list
 * calls about it, and the stops that took effect.
 */
export function judgeSelection(
  sent: SentSelection,
  outcomes: ReadonlyMap<string, Outcome>,
  { tasks, calls }: SelectionRecord,
): readonly string[] {
  const outcome = outcomes.get(sent.id);
  const runs = tasks.filter(({ service, key }) => service === sent.service && sent.keys.includes(key));
  const isOwn = (call: SelectionRecord["calls"][number]) => call.service === sent.service;
  const listMs = calls
    .filter((call) => isOwn(call) && (call.kind === "list" || call.kind === "state"))
    .filter(({ task }) => [...sent.places, ...sent.keys].some((place) => task.split(",").includes(place)))
    // With latency, the answer is that of a later moment.
    .flatMap(({ at, fault = "" }) => (fault.includes("latency") ? [at, at + LATENCY_MS] : [at]));
  const [firstMs = 0, lastMs = 0] = [Math.min(...listMs), Math.max(...listMs)];
  const runningAt = (run: TaskRecord, atMs: number) => stateAt(run, atMs) === "running";
  const wasSeen = (run: TaskRecord) =>
    listMs.some((atMs) => runningAt(run, atMs) || runningAt(run, atMs + TOLERANCE_MS));
  const ranThroughout = runs.filter((run) => ranFromTo(run, firstMs, lastMs + TOLERANCE_MS));
  const stops = calls.filter((call) => isOwn(call) && call.kind === "stop" && sent.keys.includes(call.task));
  const stopped = runs.filter(({ key }) => stops.some((call) => call.task === key && call.tookEffect));
  const children = outcome?.selected ?? [];
  const childOutcomes = children.map(({ id }) => outcomes.get(id));
  const expectations: readonly (readonly [boolean, string])[] = [
    [outcome !== undefined, "lost: it has no outcome"],
    [stopped.every(wasSeen), "a run was stopped that no list can have named as running"],
    [children.length <= sent.atMost, "more runs were selected than atMost"],
    [stops.every(({ at }) => at <= sent.deadlineMs + TOLERANCE_MS), "a stop call began after the deadline"],
    [!sent.dryRun || stops.length === 0, "a dry run stopped something"],
  ];
  const bySelection: readonly (readonly [boolean, string])[] = [
    [
      children.length >= ranThroughout.length,
      `untrue: ${ranThroughout.length} ran throughout, ${children.length} were selected`,
    ],
    [sent.dryRun || childOutcomes.every((one) => one !== undefined), "lost: a run has no outcome"],
    [
      sent.dryRun || ranThroughout.every((run) => stopped.includes(run) || hasEndedBy(run, sent.deadlineMs)),
      "a run was missed that ran throughout the listing",
    ],
  ];
  const byRefusal: readonly (readonly [boolean, string])[] = [
    [runs.filter(wasSeen).length > sent.atMost, "untrue: not more than atMost were running"],
    [stops.length === 0, "a refused selection stopped something"],
  ];
  const status = outcome?.status;
  const isList = status === "selected" || status === "dry-run";
  const rules = [...expectations, ...(isList ? bySelection : []), ...(status === "refused" ? byRefusal : [])];
  return rules.filter(([holds]) => !holds).map(([, text]) => `${sent.id} (${sent.service}, ${status}): ${text}`);
}

function ranFromTo(run: TaskRecord, fromMs: number, toMs: number): boolean {
  const changes = run.history.filter((entry) => entry.event !== "stop-call" && entry.at > fromMs && entry.at <= toMs);
  return stateAt(run, fromMs) === "running" && changes.length === 0;
}
