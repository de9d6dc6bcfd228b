import { PRICES } from "./prices.ts";

/** What is known from measurements, of batches of ten. */
export type CostFigures = {
  /** SQS requests per stop over the 0.7 that full batches need: what does not go as it should. */
  readonly requestsOverhead: number;
  readonly workerBatchCpuMs: number;
  readonly routerBatchCpuMs: number;
  readonly workerInitCpuMs: number;
  readonly routerInitCpuMs: number;
  readonly logBytesPerStop: number;
};

/** What one has to say oneself. */
export type CostQuestion = {
  readonly stops: number;
  /** The part of the stops that each service has; together 1. */
  readonly shares: readonly number[];
  readonly latencyMs: number;
  /** Messages in a batch, 1–10. */
  readonly fill: number;
  /** The part of the stops that need a delivery more. */
  readonly retries: number;
  readonly memoryMb: number;
  /** What a request to SQS takes. */
  readonly sqsMs: number;
  /** The part of the invocations that start cold. */
  readonly cold: number;
  /** The part of the invocations that are traced. */
  readonly traced: number;
};

/** What a number of stops needs, and costs in dollars. */
export type Cost = {
  readonly sqsRequests: number;
  readonly invocations: number;
  readonly gbSeconds: number;
  /** Of one batch with one call's wait, in milliseconds. */
  readonly workerMs: number;
  readonly routerMs: number;
  readonly sqs: number;
  readonly lambdaInvocations: number;
  readonly lambdaSeconds: number;
  /** SQS and Lambda. */
  readonly core: number;
  readonly logs: number;
  readonly fairQueues: number;
  readonly tracing: number;
  readonly all: number;
};

/** A function has so much memory when it has a whole CPU. Source: AWS Lambda developer guide, "Configure function memory". */
const MB_PER_CPU = 1_769;

/** What Lambda itself logs of an invocation: start, end and report, as JSON. */
const PLATFORM_LOG_BYTES = 700;

/** Works out what a number of stops costs. */
export function estimateCost(question: CostQuestion, figures: CostFigures): Cost {
  const { stops, fill, retries, memoryMb, cold, traced } = question;
  const services = averageServicesPerBatch(question);
  const { routerMs, workerMs } = durations(question, figures);
  const routerRuns = stops / fill;
  // A delivery more comes by itself: the message was put off, is received, has an outcome and is deleted, all alone.
  const workerRuns = stops * (1 / fill + retries);
  const onServiceQueues = stops * ((services + 2) / fill + 3 * retries) * figures.requestsOverhead;
  const elsewhere = stops * (4 / fill + retries) * figures.requestsOverhead;
  const sqsRequests = onServiceQueues + elsewhere;
  const invocations = workerRuns + routerRuns;
  const runMs = workerRuns * workerMs + routerRuns * routerMs;
  const initMs =
    cold * (workerRuns * figures.workerInitCpuMs + routerRuns * figures.routerInitCpuMs) * cpuTimeFactor(memoryMb);
  const gbSeconds = ((runMs + initMs) / 1000) * (memoryMb / 1024);
  const core = {
    sqs: sqsRequests * PRICES.perSqsRequest,
    lambdaInvocations: invocations * PRICES.perInvocation,
    lambdaSeconds: gbSeconds * PRICES.perGbSecond,
  };
  const extras = {
    logs: (stops * figures.logBytesPerStop + invocations * PLATFORM_LOG_BYTES) * PRICES.perLogByte,
    fairQueues: onServiceQueues * PRICES.perFairRequest,
    tracing: invocations * traced * PRICES.perTrace,
  };
  const sum = (parts: object) => Object.values(parts).reduce((total, part) => total + part, 0);
  return {
    ...{ sqsRequests, invocations, gbSeconds, workerMs, routerMs },
    ...{ ...core, core: sum(core) },
    ...{ ...extras, all: sum(core) + sum(extras) },
  };
}

/** How long a function runs for a batch: all calls at once, then what it sends; its CPU time grows with what is in the batch. */
function durations({ fill, latencyMs, sqsMs, memoryMb }: CostQuestion, figures: CostFigures) {
  const part = (fill / 10) * cpuTimeFactor(memoryMb);
  return {
    routerMs: sqsMs + figures.routerBatchCpuMs * part,
    workerMs: latencyMs + sqsMs + figures.workerBatchCpuMs * part,
  };
}

/** How much longer CPU time takes with the share of a CPU that so much memory brings; one thread has no use for more than one. */
export function cpuTimeFactor(memoryMb: number): number {
  return Math.max(1, MB_PER_CPU / memoryMb);
}

/** To how many services the router forwards a batch on average: a batch to each that has a message in it. */
export function averageServicesPerBatch({ shares, fill }: Pick<CostQuestion, "shares" | "fill">): number {
  return shares.reduce((total, share) => total + 1 - (1 - share) ** fill, 0);
}

/** An event source asks at least so often in a month even if there is nothing: five long polls of 20 s at a time. */
const IDLE_POLLS = 5 * 3 * 60 * 24 * 30;

/** What the polls of so many event sources cost in a month in which nothing comes; the more comes, the fewer of them are empty. */
export function estimateIdleCost(eventSources: number): number {
  return eventSources * IDLE_POLLS * PRICES.perSqsRequest;
}
