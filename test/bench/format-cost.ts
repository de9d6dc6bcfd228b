import { serviceNames } from "../../lib/services/service-names.ts";
import { formatColumns } from "../rig/format-columns.ts";
import {
  type Cost,
  type CostFigures,
  type CostQuestion,
  computeCpuTimeFactor,
  estimateCost,
  estimateIdleCost,
  estimateSecretReads,
} from "./cost-model.ts";
import { PRICES } from "./prices.ts";

/** Seconds in a month of 30 days. */
const MONTH_SECONDS = 30 * 86_400;

/** One event source for the router and one for the worker of each service. */
const EVENT_SOURCES = 1 + serviceNames.length;

const MEMORY_SIZES = [128, 192, 256, 384, 512, 768, 1024];

/**
 * Formats the cost, compared with one message per invocation, the number of concurrent functions, and the cost by
 * memory size.
 */
export function formatCost(question: CostQuestion, figures: CostFigures, source: string): string {
  const ours = estimateCost(question, figures);
  const single = estimateCost({ ...question, fill: 1 }, figures);
  return [
    `${formatCount(question.stops)} stops a month, ${question.latencyMs} ms per call, batches of ${question.fill}, ${question.memoryMb} MB`,
    `figures: ${source}`,
    `prices: ${PRICES.asOf}, without free tiers`,
    "",
    formatPrices(question.stops, ours, single),
    "",
    formatLoad(question, ours),
    formatSecretReads(question, ours),
    `in addition, at most $${estimateIdleCost(EVENT_SOURCES).toFixed(2)} a month for polls of empty queues`,
    "",
    formatMemorySizes(question, figures),
  ].join("\n");
}

function formatPrices(stops: number, ours: Cost, single: Cost): string {
  const dollars = (pick: (cost: Cost) => number, name: string, amount: (cost: Cost) => string = () => "") => [
    name,
    formatPerMillion(pick(ours), stops),
    amount(ours),
    formatPerMillion(pick(single), stops),
    amount(single),
  ];
  return formatColumns([
    ["$ per million stops", "stopcord", "", "one message per invocation", ""],
    dollars(
      (cost) => cost.sqs,
      "SQS requests",
      (cost) => `${formatFigure(cost.sqsRequests / stops)} per stop`,
    ),
    dollars(
      (cost) => cost.lambdaInvocations,
      "Lambda invocations",
      (cost) => `${formatFigure(cost.invocations / stops)} per stop`,
    ),
    dollars(
      (cost) => cost.lambdaSeconds,
      "Lambda GB-seconds",
      (cost) => `${formatFigure(cost.gbSeconds / stops)} per stop`,
    ),
    dollars((cost) => cost.core, "core"),
    dollars((cost) => cost.logs, "logs"),
    dollars((cost) => cost.fairQueues, "fair queues"),
    dollars((cost) => cost.tracing, "tracing"),
    dollars((cost) => cost.all, "total"),
    ["total per month", `$${formatCount(Math.round(ours.all))}`, "", `$${formatCount(Math.round(single.all))}`, ""],
  ]);
}

/** Formats the number of concurrent functions if the stops are spread evenly over the month. */
function formatLoad({ stops, fill, retries }: CostQuestion, { workerMs, routerMs }: Cost): string {
  const perSecond = stops / MONTH_SECONDS;
  const countConcurrent = (ms: number, batches: number) => formatFigure((perSecond * batches * ms) / 1000);
  return (
    `evenly spread: ${formatFigure(perSecond)} stops per second, ${countConcurrent(workerMs, 1 / fill + retries)} concurrent workers and ` +
    `${countConcurrent(routerMs, 1 / fill)} routers`
  );
}

/** Formats the reads of secrets: every process of a worker reads them, and each service has one at least. */
function formatSecretReads({ stops, fill, retries, shares }: CostQuestion, { workerMs }: Cost): string {
  const perSecond = stops / MONTH_SECONDS;
  const concurrent = (share: number) => (perSecond * share * (1 / fill + retries) * workerMs) / 1000;
  const processes = shares.reduce((total, share) => total + Math.max(1, Math.ceil(concurrent(share))), 0);
  const { perHour, dollarsPerMonth } = estimateSecretReads(processes);
  return (
    `in addition, at most $${dollarsPerMonth.toFixed(2)} a month for two secrets: ${formatCount(perHour)} reads an hour in ` +
    `${processes} processes under load, none at rest`
  );
}

function formatMemorySizes(question: CostQuestion, figures: CostFigures): string {
  const lines = MEMORY_SIZES.map((memoryMb) => {
    const cost = estimateCost({ ...question, memoryMb }, figures);
    return [
      `${memoryMb}`,
      formatMs(figures.workerInitCpuMs * computeCpuTimeFactor(memoryMb)),
      formatMs(figures.routerInitCpuMs * computeCpuTimeFactor(memoryMb)),
      formatMs(cost.workerMs),
      formatMs(cost.routerMs),
      formatPerMillion(cost.core, question.stops),
    ];
  });
  return formatColumns([
    ["MB", "cold worker", "cold router", "worker batch", "router batch", "$ per million"],
    ...lines,
  ]);
}

function formatPerMillion(dollars: number, stops: number): string {
  return ((dollars / stops) * 1e6).toFixed(3);
}

function formatMs(ms: number): string {
  return `${Math.round(ms)} ms`;
}

function formatFigure(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function formatCount(value: number): string {
  return value.toLocaleString("en-US");
}
