import { join } from "node:path";
import * as z from "zod/mini";
import { unpackBundle } from "../../lib/local/aws/lambda/unpack-bundle.ts";
import { type Measured, measured } from "../rig/statistics.ts";
import type { Bench, BenchContext } from "./bench-row.ts";
import { runScript } from "./child-process.ts";
import { type StubServers, startStubServers } from "./start-stub-servers.ts";

const REPORTS = z.array(z.object({ batches: z.int(), heapBytes: z.number(), cpuMs: z.number(), logBytes: z.number() }));
type Report = z.output<typeof REPORTS>[number];

/** What a function that has been up for long costs per batch, and whether its heap grows. */
export const batchBench: Bench = {
  rows: [
    {
      id: "memory",
      what: "heap used after a forced collection, worker at 10 in flight, after 100,000 calls",
      against: "after 10,000 calls",
      unit: "×",
      target: { atMost: 1.05 },
    },
    { id: "worker-batch-cpu", what: "CPU of a batch of ten, warm worker", against: "–", unit: "ms" },
    { id: "router-batch-cpu", what: "CPU of a batch of ten, warm router", against: "–", unit: "ms" },
    { id: "log-per-stop", what: "log written per stop", against: "–", unit: "bytes" },
  ],
  async measure(context) {
    const stubs = await startStubServers();
    try {
      const { rounds, early, late } = context.isShort
        ? { rounds: 1, early: 200, late: 1_000 }
        : { rounds: 3, early: 1_000, late: 10_000 };
      context.progress(`${rounds} rounds of ${late * 10} stop calls by a worker, and a tenth of it by the router …`);
      const run = { context, stubs, checkpoints: [early, late] };
      const workers: Growth[] = [];
      const routers: Growth[] = [];
      for (let round = 0; round < rounds; round++) {
        workers.push(await grow("codearts-build", run));
        routers.push(await grow("router", { ...run, checkpoints: [early / 10, late / 10] }));
      }
      return {
        memory: measured(workers.map(({ first, last }) => last.heapBytes / first.heapBytes)),
        "worker-batch-cpu": cpuPerBatch(workers),
        "router-batch-cpu": cpuPerBatch(routers),
        "log-per-stop": measured(workers.map(({ last }) => last.logBytes / last.batches / 10)),
      };
    } finally {
      stubs.close();
    }
  },
};

type Growth = { readonly first: Report; readonly last: Report };
type Run = { readonly context: BenchContext; readonly stubs: StubServers; readonly checkpoints: readonly number[] };

/** A function's first and last checkpoint. */
async function grow(name: string, { context, stubs, checkpoints }: Run): Promise<Growth> {
  const zipPath = join(await context.packageFolder(), `${name}.zip`);
  const { modulePath } = await unpackBundle({ name, zipPath, handler: `functions/${name}.handler` }, context.scratch);
  const input = { modulePath, checkpoints };
  const reports = await runScript("batch-run.ts", input, { env: stubs.env, execArgv: ["--expose-gc"] });
  const [first, last] = REPORTS.parse(reports);
  if (first === undefined || last === undefined) throw new Error(`${name} reported no heap`);
  return { first, last };
}

/** Between the two checkpoints: whatever a cold start costs has been paid before the first. */
function cpuPerBatch(growths: readonly Growth[]): Measured {
  return measured(growths.map(({ first, last }) => last.cpuMs / (last.batches - first.batches)));
}
