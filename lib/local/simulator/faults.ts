import type { SimulatedFault } from "./fault.ts";
import type { HostName } from "./host-name.ts";

/** A fault that is set up; `remaining` is missing for a fault without a count. */
export type ActiveFault = {
  readonly id: string;
  readonly fault: SimulatedFault;
  readonly expiresAtMs?: number | undefined;
  remaining?: number | undefined;
  played: number;
};

/** The facts about a call that decide which faults apply to it. */
export type FaultableCall = { readonly service: HostName; readonly kind: string; readonly tasks: readonly string[] };

/** The faults of one call: the delays of every matching latency, and the first other fault that matches. */
export type CallFaults = {
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly fault?: SimulatedFault | undefined;
};

/** The faults that are set up. */
export type Faults = ReturnType<typeof createFaults>;

/** Holds faults, with an index by task, so that thousands of them do not slow down calls about other tasks. */
export function createFaults({ now, random }: { now(): number; random(): number }) {
  const faults = new Map<string, ActiveFault>();
  const byTask = new Map<string, ActiveFault[]>();
  let forAnyTask: ActiveFault[] = [];
  let lastId = 0;

  function applies(active: ActiveFault, call: FaultableCall): boolean {
    if (!isInForce(active, now()) || !covers(active.fault, call)) return false;
    return active.fault.probability === undefined || random() < active.fault.probability;
  }

  function remove(id: string): boolean {
    const task = faults.get(id)?.fault.task;
    const isOther = (active: ActiveFault) => active.id !== id;
    if (task === undefined) forAnyTask = forAnyTask.filter(isOther);
    else byTask.set(task, (byTask.get(task) ?? []).filter(isOther));
    return faults.delete(id);
  }

  return {
    list: () => [...faults.values()],
    remove,
    clear: () => [...faults.keys()].forEach(remove),

    add(fault: SimulatedFault): ActiveFault {
      lastId += 1;
      const expiresAtMs = fault.forMs === undefined ? undefined : now() + fault.forMs;
      const active = { id: String(lastId), fault, expiresAtMs, remaining: fault.count, played: 0 };
      faults.set(active.id, active);
      if (fault.task === undefined) forAnyTask.push(active);
      else byTask.set(fault.task, [...(byTask.get(fault.task) ?? []), active]);
      return active;
    },

    /** Returns the faults that apply to a call, and counts them as used. */
    take(call: FaultableCall): CallFaults {
      const delays = { beforeMs: 0, afterMs: 0 };
      let taken: SimulatedFault | undefined;
      const ofItsTasks = call.tasks.flatMap((task) => byTask.get(task) ?? []);
      for (const active of [...ofItsTasks, ...forAnyTask]) {
        const { fault } = active;
        if (fault.kind !== "latency" && taken) continue;
        if (!applies(active, call)) continue;
        countUse(active);
        if (fault.kind === "latency") delays[fault.when === "before" ? "beforeMs" : "afterMs"] += fault.ms;
        else taken = fault;
      }
      return { ...delays, fault: taken };
    },
  };
}

function isInForce({ remaining, expiresAtMs }: ActiveFault, nowMs: number): boolean {
  return remaining !== 0 && (expiresAtMs === undefined || nowMs < expiresAtMs);
}

function covers({ service, call }: SimulatedFault, { service: host, kind }: FaultableCall): boolean {
  return (service ?? host) === host && (call === "any" || call === kind);
}

function countUse(active: ActiveFault): void {
  active.played += 1;
  if (active.remaining !== undefined) active.remaining -= 1;
}
