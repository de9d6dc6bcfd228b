import type { SimulatedFault } from "./fault.ts";
import type { HostName } from "./host-name.ts";

/** A fault on order; `remaining` is missing for one without a count. */
export type PlacedFault = {
  readonly id: string;
  readonly fault: SimulatedFault;
  readonly expiresAtMs?: number | undefined;
  remaining?: number | undefined;
  played: number;
};

/** A call that faults may befall. */
export type FaultableCall = { readonly service: HostName; readonly kind: string; readonly tasks: readonly string[] };

/** What befalls one call: delays of every matching latency, and the first other fault. */
export type CallFaults = { readonly beforeMs: number; readonly afterMs: number; readonly fault?: SimulatedFault | undefined };

/** The faults on order. */
export type Faults = ReturnType<typeof createFaults>;

/** Holds faults, those of one task apart, so that thousands of them cost nothing to the other calls. */
export function createFaults({ now, random }: { now(): number; random(): number }) {
  const faults = new Map<string, PlacedFault>();
  const byTask = new Map<string, PlacedFault[]>();
  let forAnyTask: PlacedFault[] = [];
  let lastId = 0;

  function strikes(ordered: PlacedFault, victim: FaultableCall): boolean {
    if (!isDue(ordered, now()) || !isMeantFor(ordered.fault, victim)) return false;
    return ordered.fault.probability === undefined || random() < ordered.fault.probability;
  }

  function remove(id: string): boolean {
    const task = faults.get(id)?.fault.task;
    const isOther = (ordered: PlacedFault) => ordered.id !== id;
    if (task === undefined) forAnyTask = forAnyTask.filter(isOther);
    else byTask.set(task, (byTask.get(task) ?? []).filter(isOther));
    return faults.delete(id);
  }

  return {
    list: () => [...faults.values()],
    remove,
    clear: () => [...faults.keys()].forEach(remove),

    order(fault: SimulatedFault): PlacedFault {
      lastId += 1;
      const expiresAtMs = fault.forMs === undefined ? undefined : now() + fault.forMs;
      const ordered = { id: String(lastId), fault, expiresAtMs, remaining: fault.count, played: 0 };
      faults.set(ordered.id, ordered);
      if (fault.task === undefined) forAnyTask.push(ordered);
      else byTask.set(fault.task, [...(byTask.get(fault.task) ?? []), ordered]);
      return ordered;
    },

    /** Uses up what befalls this call, and tells it. */
    take(victim: FaultableCall): CallFaults {
      const delays = { beforeMs: 0, afterMs: 0 };
      let struck: SimulatedFault | undefined;
      const ofItsTasks = victim.tasks.flatMap((task) => byTask.get(task) ?? []);
      for (const ordered of [...ofItsTasks, ...forAnyTask]) {
        const { fault } = ordered;
        if (fault.kind !== "latency" && struck) continue;
        if (!strikes(ordered, victim)) continue;
        spend(ordered);
        if (fault.kind === "latency") delays[fault.when === "before" ? "beforeMs" : "afterMs"] += fault.ms;
        else struck = fault;
      }
      return { ...delays, fault: struck };
    },
  };
}

function isDue({ remaining, expiresAtMs }: PlacedFault, nowMs: number): boolean {
  return remaining !== 0 && (expiresAtMs === undefined || nowMs < expiresAtMs);
}

function isMeantFor({ service, call }: SimulatedFault, victim: FaultableCall): boolean {
  return (service ?? victim.service) === victim.service && (call === "any" || call === victim.kind);
}

function spend(ordered: PlacedFault): void {
  ordered.played += 1;
  if (ordered.remaining !== undefined) ordered.remaining -= 1;
}
