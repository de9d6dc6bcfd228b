import { join } from "node:path";
import * as z from "zod/mini";
import { unpackBundle } from "../../lib/local/aws/lambda/unpack-bundle.ts";
import { type Figure, summarise } from "../rig/statistics.ts";
import type { Bench, BenchContext } from "./bench-row.ts";
import { runScript } from "./child-process.ts";
import { type StubServers, startStubServers } from "./start-stub-servers.ts";

const REPORTS = z.array(z.object({ batches: z.int(), heapBytes: z.number(), cpuMs: z.number(), logBytes: z.number() }));
type Report = z.output<typeof REPORTS>[number];

/** Measures CPU time per batch and heap growth of a function that has run for a long time. */
export const batchBench: Bench = {
  rows: [
    {
      id: "memory",
      description: "heap used after a forced collection, worker at 10 in flight, after 100,000 calls",
      against: "after 10,000 calls",
      unit: "×",
      limit: { atMost: 1.05 },
    },
    { id: "worker-batch-cpu", description: "CPU of a batch of ten, warm worker", against: "–", unit: "ms" },
    { id: "router-batch-cpu", description: "CPU of a batch of ten, warm router", against: "–", unit: "ms" },
    { id: "log-per-stop", description: "log written per stop", against: "–", unit: "bytes" },
  ],
  async measure(context) {
    const servers = await startStubServers();
    try {
      const { rounds, early, late } = context.isShort
        ? { rounds: 1, early: 200, late: 1_000 }
        : { rounds: 3, early: 1_000, late: 10_000 };
      context.print(`${rounds} rounds of ${late * 10} stop calls by a worker, and a tenth of that by the router …`);
      const run = { context, servers, checkpoints: [early, late] };
      const workers: Growth[] = [];
      const routers: Growth[] = [];
      for (let round = 0; round < rounds; round++) {
        workers.push(await measureGrowth("codearts-build", run));
        routers.push(await measureGrowth("router", { ...run, checkpoints: [early / 10, late / 10] }));
      }
      return {
        memory: summarise(workers.map(({ first, last }) => last.heapBytes / first.heapBytes)),
        "worker-batch-cpu": computeCpuPerBatch(workers),
        "router-batch-cpu": computeCpuPerBatch(routers),
        "log-per-stop": summarise(workers.map(({ last }) => last.logBytes / last.batches / 10)),
      };
    } finally {
      servers.close();
    }
  },
};

type Growth = { readonly first: Report; readonly last: Report };
type Run = { readonly context: BenchContext; readonly servers: StubServers; readonly checkpoints: readonly number[] };

/** Runs a function and returns its first and last checkpoint. */
async function measureGrowth(name: string, { context, servers, checkpoints }: Run): Promise<Growth> {
  const zipPath = join(await context.packageFolder(), `${name}.zip`);
  const { modulePath } = await unpackBundle({ name, zipPath, handler: `functions/${name}.handler` }, context.scratch);
  const input = { modulePath, checkpoints };
  const reports = await runScript("batch-run.ts", input, { env: servers.env, execArgv: ["--expose-gc"] });
  const [first, last] = REPORTS.parse(reports);
  if (first === undefined || last === undefined) throw new Error(`${name} reported no heap`);
  return { first, last };
}

/** Computes the CPU time per batch between the checkpoints, so that a cold start does not count. */
function computeCpuPerBatch(growths: readonly Growth[]): Figure {
  return summarise(growths.map(({ first, last }) => last.cpuMs / (last.batches - first.batches)));
}
