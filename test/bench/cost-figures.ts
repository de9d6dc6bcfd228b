import type { CostFigures } from "./cost-model.ts";

/** Requests per stop when every batch is full: three sends, two receives, two deletes for ten. */
const FEWEST_REQUESTS = 0.7;

/** The rows of the bench from which the costs are worked out. */
export const COST_ROWS = [
  "requests-per-stop",
  "worker-batch-cpu",
  "router-batch-cpu",
  "cold-worker-cpu",
  "cold-router-cpu",
  "log-per-stop",
] as const;

/** Takes what the cost model needs from figures by row; throws, naming the rows, when there are not all of them. */
export function selectCostFigures(figures: Readonly<Record<string, number>>): CostFigures {
  const missing = COST_ROWS.filter((id) => figures[id] === undefined);
  if (missing.length > 0) throw new Error(`no figures for ${missing.join(", ")}; npm run bench measures them`);
  const of = (id: (typeof COST_ROWS)[number]) => figures[id] ?? Number.NaN;
  return {
    requestsOverhead: of("requests-per-stop") / FEWEST_REQUESTS,
    workerBatchCpuMs: of("worker-batch-cpu"),
    routerBatchCpuMs: of("router-batch-cpu"),
    workerInitCpuMs: of("cold-worker-cpu"),
    routerInitCpuMs: of("cold-router-cpu"),
    logBytesPerStop: of("log-per-stop"),
  };
}
