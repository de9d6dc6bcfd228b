import type { CostFigures } from "./cost-model.ts";

/** SQS requests per stop with full batches: three sends, two receives and two deletes for ten stops. */
const FEWEST_REQUESTS = 0.7;

/** Rows of the bench that the cost model uses. */
export const COST_ROWS = [
  "requests-per-stop",
  "worker-batch-cpu",
  "router-batch-cpu",
  "cold-worker-cpu",
  "cold-router-cpu",
  "log-per-stop",
] as const;

/** Selects the figures of the cost model from figures by row id; throws an error that names the missing rows. */
export function selectCostFigures(figures: Readonly<Record<string, number>>): CostFigures {
  const missing = COST_ROWS.filter((id) => figures[id] === undefined);
  if (missing.length > 0) throw new Error(`no figures for ${missing.join(", ")}: run npm run bench to measure them`);
  const figureOf = (id: (typeof COST_ROWS)[number]) => figures[id] ?? Number.NaN;
  return {
    requestsOverhead: figureOf("requests-per-stop") / FEWEST_REQUESTS,
    workerBatchCpuMs: figureOf("worker-batch-cpu"),
    routerBatchCpuMs: figureOf("router-batch-cpu"),
    workerInitCpuMs: figureOf("cold-worker-cpu"),
    routerInitCpuMs: figureOf("cold-router-cpu"),
    logBytesPerStop: figureOf("log-per-stop"),
  };
}
