import type { SimulatorCall } from "./evidence.ts";
import type { SelectableRun } from "./plan-runs.ts";
import type { SoakRequest } from "./sent-requests.ts";
import type { TaskRecord } from "./timeline.ts";

/** A run that a selection is about, with its record at the simulator, if it exists, and the stop calls about it. */
export type RunEvidence = SelectableRun & {
  readonly record: TaskRecord | undefined;
  readonly stops: readonly SimulatorCall[];
};

/** The calls to the lists of a selection, its runs, and the stop calls about the runs beside them. */
export type SelectionEvidence = {
  readonly lists: readonly SimulatorCall[];
  readonly runs: readonly RunEvidence[];
  readonly stopsBeside: readonly SimulatorCall[];
};

type Record = {
  readonly tasks: ReadonlyMap<string, TaskRecord>;
  /** Calls by the service and by each id that they name. */
  readonly calls: ReadonlyMap<string, readonly SimulatorCall[]>;
};

/** Collects the evidence about a selection. The list of checks asks for the state of each task. */
export function collectSelection({ service, selection }: SoakRequest, record: Record): SelectionEvidence | undefined {
  if (selection === undefined) return undefined;
  const about = (id: string, kind: SimulatorCall["kind"]) =>
    (record.calls.get(`${service} ${id}`) ?? []).filter((call) => call.kind === kind);
  const lists = [
    ...selection.places.flatMap((place) => about(place, "list")),
    ...selection.runs.flatMap(({ key }) => about(key, "state")),
  ];
  return {
    lists: [...new Set(lists)].sort((a, b) => a.at - b.at),
    runs: selection.runs.map((run) => ({
      ...run,
      record: record.tasks.get(`${service} ${run.key}`),
      stops: about(run.key, "stop"),
    })),
    stopsBeside: selection.bystanders.flatMap((key) => about(key, "stop")),
  };
}

/** Groups calls by their service and by each id that they name. */
export function groupByNamed(calls: readonly SimulatorCall[]): ReadonlyMap<string, readonly SimulatorCall[]> {
  const groups = new Map<string, SimulatorCall[]>();
  for (const call of calls)
    for (const id of call.task.split(",")) {
      const name = `${call.service} ${id}`;
      const group = groups.get(name);
      if (group === undefined) groups.set(name, [call]);
      else group.push(call);
    }
  return groups;
}
