import * as z from "zod/mini";
import { deliveryOf } from "../../record.ts";
import { benchRequest, eventOf } from "./bench-requests.ts";
import { type Build, bareUndici, huaweiSdk, type StopBuild, stopcord } from "./call-contenders.ts";
import { inputOf, report } from "./child.ts";
import { type Contender, inTurn } from "./rounds.ts";

const IN_FLIGHT = 10;

const INPUT = z.object({
  origin: z.string(),
  env: z.record(z.string(), z.string()),
  rounds: z.int(),
  calls: z.int(),
  warmUp: z.int(),
});
const { origin, env, rounds, calls, warmUp } = INPUT.parse(inputOf());

/** Calls in a row, ten at a time; CPU time of this whole process for each, in microseconds. */
function cpuPerCall(stop: StopBuild, count: number): Contender {
  return async () => {
    globalThis.gc?.(); // what the one before left is not to be swept up here
    const builds = Array.from({ length: count }, (_, number): Build => build(number));
    const before = process.cpuUsage();
    await Promise.all(Array.from({ length: IN_FLIGHT }, () => stopAll(builds, stop)));
    const { user, system } = process.cpuUsage(before);
    return (user + system) / count;
  };
}

async function stopAll(builds: Build[], stop: StopBuild): Promise<void> {
  for (let next = builds.pop(); next !== undefined; next = builds.pop()) await stop(next);
}

function build(number: number): Build {
  const [record] = eventOf([benchRequest(number)]).Records;
  return { jobId: number.toString(16).padStart(32, "0"), buildNo: "20", delivery: deliveryOf(record) };
}

const ways = { ours: stopcord(env), undici: bareUndici(origin), sdk: huaweiSdk(origin) };
const sdkCalls = (count: number) => Math.ceil(count / 4); // it takes as long for a quarter
const contenders = (count: number) => ({
  ours: cpuPerCall(ways.ours, count),
  undici: cpuPerCall(ways.undici, count),
  sdk: cpuPerCall(ways.sdk, sdkCalls(count)),
});
// A function that has been up for a while is what is measured: the compiler takes tens of thousands of calls to have done its best.
await inTurn(contenders(warmUp), 1);
report(await inTurn(contenders(calls), rounds));
