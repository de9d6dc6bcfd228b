import type { Fault } from "./fault.ts";
import type { HostName } from "./host-name.ts";

/** A fault on order; `remaining` is missing for one without a count. */
export type OrderedFault = {
  readonly id: string;
  readonly fault: Fault;
  readonly expiresAtMs?: number | undefined;
  remaining?: number | undefined;
  played: number;
};

/** A call that faults may befall. */
export type Victim = { readonly service: HostName; readonly kind: string; readonly tasks: readonly string[] };

/** What befalls one call: delays of every matching latency, and the first other fault. */
export type Mishap = { readonly beforeMs: number; readonly afterMs: number; readonly fault?: Fault | undefined };

/** The faults on order. */
export type Faults = ReturnType<typeof createFaults>;

/** Holds faults, those of one task apart, so that thousands of them cost nothing to the other calls. */
export function createFaults({ now, random }: { now(): number; random(): number }) {
  const faults = new Map<string, OrderedFault>();
  const byTask = new Map<string, OrderedFault[]>();
  let forAnyTask: OrderedFault[] = [];
  let lastId = 0;

  function strikes(ordered: OrderedFault, victim: Victim): boolean {
    if (!isDue(ordered, now()) || !isMeantFor(ordered.fault, victim)) return false;
    return ordered.fault.probability === undefined || random() < ordered.fault.probability;
  }

  function remove(id: string): boolean {
    const task = faults.get(id)?.fault.task;
    const isOther = (ordered: OrderedFault) => ordered.id !== id;
    if (task === undefined) forAnyTask = forAnyTask.filter(isOther);
    else byTask.set(task, (byTask.get(task) ?? []).filter(isOther));
    return faults.delete(id);
  }

  return {
    list: () => [...faults.values()],
    remove,
    clear: () => [...faults.keys()].forEach(remove),

    order(fault: Fault): OrderedFault {
      lastId += 1;
      const expiresAtMs = fault.forMs === undefined ? undefined : now() + fault.forMs;
      const ordered = { id: String(lastId), fault, expiresAtMs, remaining: fault.count, played: 0 };
      faults.set(ordered.id, ordered);
      if (fault.task === undefined) forAnyTask.push(ordered);
      else byTask.set(fault.task, [...(byTask.get(fault.task) ?? []), ordered]);
      return ordered;
    },

    /** Uses up what befalls this call, and tells it. */
    take(victim: Victim): Mishap {
      const delays = { beforeMs: 0, afterMs: 0 };
      let struck: Fault | undefined;
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

function isDue({ remaining, expiresAtMs }: OrderedFault, nowMs: number): boolean {
  return remaining !== 0 && (expiresAtMs === undefined || nowMs < expiresAtMs);
}

function isMeantFor({ service, call }: Fault, victim: Victim): boolean {
  return (service ?? victim.service) === victim.service && (call === "any" || call === victim.kind);
}

function spend(ordered: OrderedFault): void {
  ordered.played += 1;
  if (ordered.remaining !== undefined) ordered.remaining -= 1;
}
