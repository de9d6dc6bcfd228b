import { PRICES } from "./prices.ts";

/** Measured figures of batches of ten. */
export type CostFigures = {
  /** Measured SQS requests per stop, divided by the 0.7 of full batches. */
  readonly requestsOverhead: number;
  readonly workerBatchCpuMs: number;
  readonly routerBatchCpuMs: number;
  readonly workerInitCpuMs: number;
  readonly routerInitCpuMs: number;
  readonly logBytesPerStop: number;
};

/** Load and settings to estimate the cost of. */
export type CostQuestion = {
  readonly stops: number;
  /** Share of the stops of each service; the sum is 1. */
  readonly shares: readonly number[];
  readonly latencyMs: number;
  /** Messages per batch, 1–10. */
  readonly fill: number;
  /** Share of the stops that need a second delivery. */
  readonly retries: number;
  readonly memoryMb: number;
  /** Time of a request to SQS. */
  readonly sqsMs: number;
  /** Share of the invocations with a cold start. */
  readonly cold: number;
  /** Share of the invocations that X-Ray traces. */
  readonly traced: number;
};

/** Use of AWS and cost in US dollars. */
export type Cost = {
  readonly sqsRequests: number;
  readonly invocations: number;
  readonly gbSeconds: number;
  /** Duration of one batch, in milliseconds. */
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

/** Memory at which a function has one whole CPU. Source: AWS Lambda developer guide, "Configure function memory". */
const MB_PER_CPU = 1_769;

/** Size of the line of a request that is handed back, with an error code of a service; a test compares it with the log. */
export const HAND_BACK_LOG_BYTES = 320;

/** Size of the lines that Lambda logs for an invocation: start, end and report, as JSON. */
const PLATFORM_LOG_BYTES = 700;

/** Estimates the cost of a number of stops. */
export function estimateCost(question: CostQuestion, figures: CostFigures): Cost {
  const { stops, fill, retries, memoryMb, cold, traced } = question;
  const services = computeServicesPerBatch(question);
  const { routerMs, workerMs } = computeDurations(question, figures);
  const routerRuns = stops / fill;
  // A second delivery is a batch of one: the request is sent to its queue again, received and deleted, and its outcome is sent.
  const workerRuns = stops * (1 / fill + retries);
  const onServiceQueues = stops * ((services + 2) / fill + 3 * retries) * figures.requestsOverhead;
  const elsewhere = stops * (4 / fill + retries) * figures.requestsOverhead;
  const sqsRequests = onServiceQueues + elsewhere;
  const invocations = workerRuns + routerRuns;
  const runMs = workerRuns * workerMs + routerRuns * routerMs;
  const initMs =
    cold *
    (workerRuns * figures.workerInitCpuMs + routerRuns * figures.routerInitCpuMs) *
    computeCpuTimeFactor(memoryMb);
  const gbSeconds = ((runMs + initMs) / 1000) * (memoryMb / 1024);
  const core = {
    sqs: sqsRequests * PRICES.perSqsRequest,
    lambdaInvocations: invocations * PRICES.perInvocation,
    lambdaSeconds: gbSeconds * PRICES.perGbSecond,
  };
  const extras = {
    logs:
      (stops * (figures.logBytesPerStop + retries * HAND_BACK_LOG_BYTES) + invocations * PLATFORM_LOG_BYTES) *
      PRICES.perLogByte,
    fairQueues: onServiceQueues * PRICES.perFairRequest,
    tracing: invocations * traced * PRICES.perTrace,
  };
  const sum = (parts: object) => Object.values(parts).reduce((total, part) => total + part, 0);
  return {
    sqsRequests,
    invocations,
    gbSeconds,
    workerMs,
    routerMs,
    ...core,
    core: sum(core),
    ...extras,
    all: sum(core) + sum(extras),
  };
}

/**
 * Duration of a batch: the calls run at the same time, then one send follows. CPU time grows with the size of the
 * batch.
 */
function computeDurations({ fill, latencyMs, sqsMs, memoryMb }: CostQuestion, figures: CostFigures) {
  const part = (fill / 10) * computeCpuTimeFactor(memoryMb);
  return {
    routerMs: sqsMs + figures.routerBatchCpuMs * part,
    workerMs: latencyMs + sqsMs + figures.workerBatchCpuMs * part,
  };
}

/**
 * Factor by which CPU time grows with the CPU share of this memory; at least 1, because one thread uses one CPU at
 * most.
 */
export function computeCpuTimeFactor(memoryMb: number): number {
  return Math.max(1, MB_PER_CPU / memoryMb);
}

/** Average number of services that the messages of a batch go to; the router sends one batch to each. */
export function computeServicesPerBatch({ shares, fill }: Pick<CostQuestion, "shares" | "fill">): number {
  return shares.reduce((total, share) => total + 1 - (1 - share) ** fill, 0);
}

/** Reads of secrets by workers: the halts every 10 s and the accounts every 60 s in a process under load; none at rest. */
export type SecretReads = { readonly perHour: number; readonly dollarsPerMonth: number };

const READS_PER_HOUR = 3_600 / 10 + 3_600 / 60;
const HOURS_PER_MONTH = 30 * 24;

/** Estimates the most reads of secrets, those of a month without a pause, with the monthly price of the two secrets. */
export function estimateSecretReads(processes: number): SecretReads {
  const perHour = processes * READS_PER_HOUR;
  return { perHour, dollarsPerMonth: perHour * HOURS_PER_MONTH * PRICES.perSecretRead + 2 * PRICES.perSecret };
}

/** Polls of an event source per month on an empty queue: five concurrent long polls of 20 s. */
const IDLE_POLLS = 5 * 3 * 60 * 24 * 30;

/** Estimates the cost of polls in a month without messages. With messages, fewer polls are empty. */
export function estimateIdleCost(eventSources: number): number {
  return eventSources * IDLE_POLLS * PRICES.perSqsRequest;
}
