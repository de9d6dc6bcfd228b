import * as z from "zod/mini";
import { deliveryOf } from "../../lib/sqs/delivery.ts";
import { buildEvent, makeBenchRequest } from "./bench-requests.ts";
import {
  type BuildToStop,
  createLibrariesContender,
  createSdkContender,
  createStopcordContender,
  createUndiciContender,
} from "./call-contenders.ts";
import { answerQuestions, readScriptInput } from "./child-process.ts";

const IN_FLIGHT = 10;

const CONTENDERS = {
  stopcord: ({ env }: Input) => createStopcordContender(env),
  libraries: ({ origin }: Input) => createLibrariesContender(origin),
  undici: ({ origin }: Input) => createUndiciContender(origin),
  sdk: ({ origin }: Input) => createSdkContender(origin),
};

const INPUT = z.object({
  origin: z.string(),
  env: z.record(z.string(), z.string()),
  contender: z.enum(["stopcord", "libraries", "undici", "sdk"]),
});
type Input = z.output<typeof INPUT>;

const input = INPUT.parse(readScriptInput());
const stop = CONTENDERS[input.contender](input);

/** Makes calls, ten at a time. Returns the CPU time of this process per call, in microseconds. */
async function measureCpuPerCall(count: number): Promise<number> {
  const builds = Array.from({ length: count }, (_, number) => makeBuild(number));
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: IN_FLIGHT }, () => stopAll(builds)));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

async function stopAll(builds: BuildToStop[]): Promise<void> {
  for (let next = builds.pop(); next !== undefined; next = builds.pop()) await stop(next);
}

function makeBuild(number: number): BuildToStop {
  const [record] = buildEvent([makeBenchRequest(number)]).Records;
  return { jobId: number.toString(16).padStart(32, "0"), buildNo: "20", delivery: deliveryOf(record) };
}

answerQuestions(measureCpuPerCall);
