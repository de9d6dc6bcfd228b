import { batchBench } from "./batch-bench.ts";
import type { Bench } from "./bench-row.ts";
import { callBench } from "./call-bench.ts";
import { coldBench } from "./cold-bench.ts";
import { growthBench } from "./growth-bench.ts";
import { latencyBench } from "./latency-bench.ts";
import { pipelineBench } from "./pipeline-bench.ts";
import { requestsBench } from "./requests-bench.ts";
import { zipBench } from "./zip-bench.ts";

/** All benches, in the order of the table. */
export const benches: readonly Bench[] = [
  callBench,
  coldBench,
  zipBench,
  pipelineBench,
  requestsBench,
  latencyBench,
  batchBench,
  growthBench,
];
