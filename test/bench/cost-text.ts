import { serviceNames } from "../../lib/services/service-names.ts";
import { formatColumns } from "../rig/format-columns.ts";
import {
  type Cost,
  type CostFigures,
  type CostQuestion,
  cpuTimeFactor,
  estimateCost,
  estimateIdleCost,
} from "./cost-model.ts";
import { PRICES } from "./prices.ts";

/** Seconds in a month of 30 days. */
const MONTH_SECONDS = 30 * 86_400;

/** The router, and a worker for each service. */
const EVENT_SOURCES = 1 + serviceNames.length;

const MEMORY_SIZES = [128, 192, 256, 384, 512, 768, 1024];

/** What stops cost, beside one message per invocation; what that takes at a time; and what each memory size would cost. */
export function formatCost(question: CostQuestion, figures: CostFigures, source: string): string {
  const ours = estimateCost(question, figures);
  const single = estimateCost({ ...question, fill: 1 }, figures);
  return [
    `${count(question.stops)} stops a month, ${question.latencyMs} ms to the cloud, batches of ${question.fill}, ${question.memoryMb} MB`,
    `measured: ${source}`,
    `prices: ${PRICES.asOf}, free tiers left out`,
    "",
    priceTable(question.stops, ours, single),
    "",
    loadText(question, ours),
    `besides, at most $${estimateIdleCost(EVENT_SOURCES).toFixed(2)} a month for polls that find nothing, whatever the number of stops`,
    "",
    memoryTable(question, figures),
  ].join("\n");
}

function priceTable(stops: number, ours: Cost, single: Cost): string {
  const dollars = (pick: (cost: Cost) => number, name: string, amount: (cost: Cost) => string = () => "") => [
    name,
    perMillion(pick(ours), stops),
    amount(ours),
    perMillion(pick(single), stops),
    amount(single),
  ];
  return formatColumns([
    ["$ per million stops", "stopcord", "", "one message per invocation", ""],
    dollars(
      (cost) => cost.sqs,
      "SQS requests",
      (cost) => `${figure(cost.sqsRequests / stops)} a stop`,
    ),
    dollars(
      (cost) => cost.lambdaInvocations,
      "Lambda invocations",
      (cost) => `${figure(cost.invocations / stops)} a stop`,
    ),
    dollars(
      (cost) => cost.lambdaSeconds,
      "Lambda GB-seconds",
      (cost) => `${figure(cost.gbSeconds / stops)} a stop`,
    ),
    dollars((cost) => cost.core, "together"),
    dollars((cost) => cost.logs, "logs"),
    dollars((cost) => cost.fairQueues, "fair queues"),
    dollars((cost) => cost.tracing, "tracing"),
    dollars((cost) => cost.all, "with all"),
    ["a month, with all", `$${count(Math.round(ours.all))}`, "", `$${count(Math.round(single.all))}`, ""],
  ]);
}

/** What runs at a time when the stops come evenly. */
function loadText({ stops, fill, retries }: CostQuestion, { workerMs, routerMs }: Cost): string {
  const perSecond = stops / MONTH_SECONDS;
  const atATime = (ms: number, batches: number) => figure((perSecond * batches * ms) / 1000);
  return (
    `evenly spread: ${figure(perSecond)} stops a second, ${atATime(workerMs, 1 / fill + retries)} workers and ` +
    `${atATime(routerMs, 1 / fill)} routers at a time`
  );
}

function memoryTable(question: CostQuestion, figures: CostFigures): string {
  const lines = MEMORY_SIZES.map((memoryMb) => {
    const cost = estimateCost({ ...question, memoryMb }, figures);
    return [
      `${memoryMb}`,
      milliseconds(figures.workerInitCpuMs * cpuTimeFactor(memoryMb)),
      milliseconds(figures.routerInitCpuMs * cpuTimeFactor(memoryMb)),
      milliseconds(cost.workerMs),
      milliseconds(cost.routerMs),
      perMillion(cost.core, question.stops),
    ];
  });
  return formatColumns([
    ["MB", "cold worker", "cold router", "worker batch", "router batch", "$ per million"],
    ...lines,
  ]);
}

function perMillion(dollars: number, stops: number): string {
  return ((dollars / stops) * 1e6).toFixed(3);
}

function milliseconds(ms: number): string {
  return `${Math.round(ms)} ms`;
}

function figure(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
