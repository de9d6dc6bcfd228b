import type { LoggedCall } from "../../lib/local/simulator/call-log.ts";
import type { ServiceName } from "../../lib/services/service-names.ts";
import { type ExampleTarget, makeTarget, targetKey } from "../rig/example-targets.ts";
import type { SimulatorControl } from "../rig/simulator-control.ts";

/** The service and the target of a request. */
export type Task = { readonly service: ServiceName; readonly target: ExampleTarget };

/** Returns functions that make tasks at a simulator, order faults for them, and read the calls about them. */
export function pipelineTasks(simulator: SimulatorControl) {
  const callsTo = (task: Task): Promise<readonly LoggedCall[]> =>
    simulator.calls({ service: task.service, task: keyOf(task) });

  return {
    /** Makes a task that no other test uses. */
    async newTask(service: ServiceName, behaviour: Readonly<Record<string, unknown>> = {}): Promise<Task> {
      const made = unknownTask(service);
      await simulator.post("tasks", { service, ...made.target, ...behaviour });
      return made;
    },
    /** Orders faults for the calls about a task. */
    spoil: (task: Task, ...faults: readonly object[]) =>
      simulator.post(
        "faults",
        faults.map((fault) => ({ task: keyOf(task), service: task.service, ...fault })),
      ),
    /** Returns the calls about a task, in their order. */
    callsTo,
    /** Returns the stop calls about a task, in their order. */
    stopsOf: (task: Task) => simulator.calls({ kind: "stop", service: task.service, task: keyOf(task) }),
    /** Returns the token requests of an IAM user. */
    async tokenCallsOf(user: string): Promise<readonly LoggedCall[]> {
      const calls = await simulator.calls({ kind: "token" });
      return calls.filter(({ body }) => body.includes(`"name":"${user}"`));
    },
    /** Describes each call about a task: stop or state, the status, and `took` if it stopped the task. */
    async storyOf(task: Task): Promise<string[]> {
      const calls = await callsTo(task);
      return calls.map(({ kind, status, tookEffect }) => `${kind} ${status ?? "-"}${tookEffect ? " took" : ""}`);
    },
  };
}

/** Returns the ids of a task that does not exist. */
export function unknownTask(service: ServiceName): Task {
  return { service, target: makeTarget(service) };
}

/** The key by which the simulator names a task. */
export function keyOf({ service, target }: Task): string {
  return targetKey(service, target);
}

/** Returns the milliseconds from each call to the next. */
export function gapsOf(calls: readonly { readonly at: string }[]): number[] {
  const times = calls.map(({ at }) => Date.parse(at));
  return times.slice(1).map((time, before) => time - (times[before] ?? 0));
}
