import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import * as z from "zod/mini";
import { unpackBundle } from "../../lib/local/aws/lambda/unpack-bundle.ts";
import { summarise, summariseRatio } from "../rig/statistics.ts";
import { buildEvent, makeBenchRequest } from "./bench-requests.ts";
import type { Bench, BenchContext } from "./bench-row.ts";
import { bundleScript, bundleUnoptimised } from "./cold-bundles.ts";
import { runInTurn } from "./run-in-turn.ts";
import { type StubServers, startStubServers } from "./start-stub-servers.ts";

const DESCRIPTION = "import of the packaged bundle and first batch in a new process:";

/** Measures a cold start, compared with the libraries that a worker needs and with an SQS client alone. */
export const coldBench: Bench = {
  rows: [
    {
      id: "cold-worker",
      description: `${DESCRIPTION} a worker`,
      against: "the libraries it needs, each loaded and used once",
      unit: "×",
      limit: { atMost: 1.15 },
    },
    {
      id: "cold-worker-vs-sqs",
      description: `${DESCRIPTION} a worker`,
      against: "client-sqs alone with one SendMessageBatch",
      unit: "×",
    },
    {
      id: "cold-router",
      description: `${DESCRIPTION} the router`,
      against: "client-sqs alone with one SendMessageBatch",
      unit: "×",
      limit: { atMost: 1.1 },
    },
    {
      id: "cold-vs-naive",
      description: `${DESCRIPTION} a worker`,
      against: "the same source with all of zod and undici, bundled with default settings",
      unit: "×",
      limit: { atMost: 0.7 },
    },
    { id: "cold-worker-cpu", description: "CPU of a worker's cold start and first batch", against: "–", unit: "ms" },
    { id: "cold-router-cpu", description: "CPU of the router's cold start and first batch", against: "–", unit: "ms" },
  ],
  async measure(context) {
    const servers = await startStubServers();
    try {
      const times: ColdTimes[] = [];
      const starts = await prepareColdStarts(context, servers);
      const rounds = context.isShort ? 7 : 41;
      context.print(`${rounds} rounds of five cold starts …`);
      const measure = (name: keyof typeof starts) => async () => {
        const time = await starts[name]();
        times.push({ name, ...time });
        return time.totalMs;
      };
      const contenders = {
        worker: measure("worker"),
        router: measure("router"),
        bare: measure("bare"),
        libraries: measure("libraries"),
        unoptimised: measure("unoptimised"),
      };
      const { worker, router, bare, libraries, unoptimised } = await runInTurn(contenders, rounds);
      const cpuOf = (name: string) => summarise(times.flatMap((time) => (time.name === name ? [time.cpuMs] : [])));
      return {
        "cold-worker": summariseRatio(worker, libraries),
        "cold-worker-vs-sqs": summariseRatio(worker, bare),
        "cold-router": summariseRatio(router, bare),
        "cold-vs-naive": summariseRatio(worker, unoptimised),
        "cold-worker-cpu": cpuOf("worker"),
        "cold-router-cpu": cpuOf("router"),
      };
    } finally {
      servers.close();
    }
  },
};

const TIME = z.object({ loadMs: z.number(), totalMs: z.number(), cpuMs: z.number() });
type ColdTimes = z.output<typeof TIME> & { readonly name: string };

/** Prepares the five kinds of cold start of a round. */
async function prepareColdStarts({ scratch, packageFolder }: BenchContext, servers: StubServers) {
  const eventPath = join(scratch, "event.json");
  await writeFile(
    eventPath,
    JSON.stringify(buildEvent(Array.from({ length: 10 }, (_, number) => makeBenchRequest(number)))),
  );
  const script = await bundleScript("cold-start", scratch);
  const start = (modulePath: string) => async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [script, modulePath, eventPath], {
      env: servers.env,
    });
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
    libraries: start(await bundleScript("needed-libraries", scratch)),
    unoptimised: start(await bundleUnoptimised("codearts-build", scratch)),
  };
}
