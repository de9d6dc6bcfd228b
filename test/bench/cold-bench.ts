import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import * as z from "zod/mini";
import { unpackBundle } from "../../lib/local/aws/lambda/unpack-bundle.ts";
import { measured, ratio } from "../rig/statistics.ts";
import { buildEvent, makeBenchRequest } from "./bench-requests.ts";
import type { Bench, BenchContext } from "./bench-row.ts";
import { bundleScript, bundleUnoptimised } from "./cold-bundles.ts";
import { runInTurn } from "./run-in-turn.ts";
import { type StubServers, startStubServers } from "./start-stub-servers.ts";

const WHAT = "import of the packaged bundle and its first batch, in a fresh process:";

/** What a cold start costs, beside a function that holds an SQS client and nothing else. */
export const coldBench: Bench = {
  rows: [
    {
      id: "cold-worker",
      what: `${WHAT} a worker`,
      against: "client-sqs alone and one SendMessageBatch",
      unit: "×",
      target: { atMost: 1.3 },
    },
    {
      id: "cold-router",
      what: `${WHAT} the router`,
      against: "client-sqs alone and one SendMessageBatch",
      unit: "×",
      target: { atMost: 1.1 },
    },
    {
      id: "cold-vs-naive",
      what: `${WHAT} a worker`,
      against: "the same source with whole zod and undici, default settings",
      unit: "×",
      target: { atMost: 0.7 },
    },
    { id: "cold-worker-cpu", what: "CPU of a worker's cold start and first batch", against: "–", unit: "ms" },
    { id: "cold-router-cpu", what: "CPU of the router's cold start and first batch", against: "–", unit: "ms" },
  ],
  async measure(context) {
    const stubs = await startStubServers();
    try {
      const times: ColdTimes[] = [];
      const starts = await coldStarts(context, stubs);
      const rounds = context.isShort ? 7 : 41;
      context.progress(`${rounds} rounds of four cold starts …`);
      const take = (name: keyof typeof starts) => async () => {
        const time = await starts[name]();
        times.push({ name, ...time });
        return time.wholeMs;
      };
      const contenders = { worker: take("worker"), router: take("router"), bare: take("bare"), naive: take("naive") };
      const { worker, router, bare, naive } = await runInTurn(contenders, rounds);
      const cpuOf = (name: string) => measured(times.flatMap((time) => (time.name === name ? [time.cpuMs] : [])));
      return {
        "cold-worker": ratio(worker, bare),
        "cold-router": ratio(router, bare),
        "cold-vs-naive": ratio(worker, naive),
        "cold-worker-cpu": cpuOf("worker"),
        "cold-router-cpu": cpuOf("router"),
      };
    } finally {
      stubs.close();
    }
  },
};

const TIME = z.object({ loadMs: z.number(), wholeMs: z.number(), cpuMs: z.number() });
type ColdTimes = z.output<typeof TIME> & { readonly name: string };

/** The four of which each round starts one of each. */
async function coldStarts({ scratch, packageFolder }: BenchContext, stubs: StubServers) {
  const eventPath = join(scratch, "event.json");
  await writeFile(
    eventPath,
    JSON.stringify(buildEvent(Array.from({ length: 10 }, (_, number) => makeBenchRequest(number)))),
  );
  const script = await bundleScript("cold-start", scratch);
  const start = (modulePath: string) => async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [script, modulePath, eventPath], { env: stubs.env });
    return TIME.parse(JSON.parse(stdout));
  };
  const folder = await packageFolder();
  const packaged = async (name: string) => {
    const bundle = { name, zipPath: join(folder, `${name}.zip`), handler: `functions/${name}.handler` };
    return start((await unpackBundle(bundle, scratch)).modulePath);
  };
  return {
    worker: await packaged("codearts-build"),
    router: await packaged("router"),
    bare: start(await bundleScript("bare-sqs", scratch)),
    naive: start(await bundleUnoptimised("codearts-build", scratch)),
  };
}
