import * as z from "zod/mini";
import { serviceNames } from "../../services/service-names.ts";
import type { Machine } from "../machine.ts";
import type { Sample } from "../samples.ts";
import { hostNames } from "../simulator/host-name.ts";
import { simulatedServices } from "../simulator/simulated-services.ts";
import { createActions } from "./actions/actions.ts";
import { breakNames } from "./actions/breaks.ts";
import { selectorNames } from "./actions/halt-plans.ts";
import { type PageServer, startPageServer } from "./page-server.ts";
import { readQueueCounts } from "./queue-counts.ts";
import type { EventRecord } from "./record/event-record.ts";

/** The machine that the page shows, the record of what happens on it, and the samples to send. */
export type ServedMachine = {
  readonly port: number;
  readonly machine: Machine;
  readonly record: EventRecord;
  readonly samples: readonly Sample[];
};

const FAULTS = z.array(
  z.object({ id: z.string(), fault: z.looseObject({ kind: z.string() }), expiresAtMs: z.optional(z.number()) }),
);

/** Starts the page of a machine. */
export function servePage({ port, machine, record, samples }: ServedMachine): Promise<PageServer> {
  const { stories, breakers, halts, totals } = record;
  const start = {
    services: serviceNames,
    hosts: hostNames,
    breaks: breakNames,
    selectors: selectorNames,
    samples: samples.map(({ name, body }) => ({ name, body })),
    task: exampleTask(samples),
    sqsUrl: machine.sqsUrl,
    huaweiUrl: machine.huaweiUrl,
  };
  const functions = [...machine.functions.values()];
  const readState = async () => ({
    queues: await readQueueCounts(machine),
    totals: totals.all(),
    environments: Object.fromEntries(functions.map((fn) => [fn.name, fn.environmentIds().length])),
    breakers: breakers.list((environmentId) => functions.some((fn) => fn.environmentIds().includes(environmentId))),
    halts: halts.list(),
    faults: await readFaults(machine.huaweiUrl),
  });
  return startPageServer({
    port,
    updates: { start, readState, stories },
    getStory: stories.get,
    actions: createActions({ ...machine, secretsUrl: record.isSqsEmbedded ? undefined : machine.secretsUrl }, samples),
  });
}

/** The service and the ids of the first running task of the samples, which are also a target. */
function exampleTask(samples: readonly Sample[]): Readonly<Record<string, unknown>> | undefined {
  const task = samples.flatMap(({ given }) => given).find(({ state }) => state === "running");
  if (task === undefined) return undefined;
  const ids = Object.keys(simulatedServices[task.service].idFields).map((name) => [name, task[name]]);
  return { service: task.service, ...Object.fromEntries(ids) };
}

/** The faults that the simulator plays now. One that has come to its end plays no more. */
async function readFaults(huaweiUrl: string): Promise<z.output<typeof FAULTS>> {
  const answer = await fetch(`${huaweiUrl}/_simulator/faults`).then(
    (response) => response.json(),
    () => [],
  );
  const faults = FAULTS.safeParse(answer).data ?? [];
  return faults.filter(({ expiresAtMs }) => expiresAtMs === undefined || expiresAtMs > Date.now());
}
