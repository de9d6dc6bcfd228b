import { afterEach, expect, test, vi } from "vitest";
import { NO_PROGRESS } from "../../lib/stop/progress.ts";
import { createLog } from "../../lib/telemetry/log.ts";
import { captureOutput } from "../rig/capture-output.ts";
import { selectCostFigures } from "./cost-figures.ts";
import {
  type CostQuestion,
  computeCpuTimeFactor,
  computeServicesPerBatch,
  estimateCost,
  estimateIdleCost,
  estimateSecretReads,
  HAND_BACK_LOG_BYTES,
} from "./cost-model.ts";
import { readKeptFigures } from "./kept-figures.ts";

afterEach(() => vi.restoreAllMocks());

/** Round numbers, so that a reader can check the results by hand. */
const figures = {
  requestsOverhead: 1,
  workerBatchCpuMs: 10,
  routerBatchCpuMs: 5,
  workerInitCpuMs: 100,
  routerInitCpuMs: 50,
  logBytesPerStop: 200,
};

const question: CostQuestion = {
  stops: 1_000_000,
  shares: [1],
  latencyMs: 300,
  fill: 10,
  retries: 0,
  memoryMb: 1_769,
  sqsMs: 0,
  cold: 0,
  traced: 0,
};

test("ten stops of one service in full batches need seven SQS requests and two invocations", () => {
  const { sqsRequests, invocations, sqs, lambdaInvocations } = estimateCost(question, figures);
  expect(sqsRequests).toBeCloseTo(700_000);
  expect(invocations).toBeCloseTo(200_000);
  expect(sqs).toBeCloseTo(0.28);
  expect(lambdaInvocations).toBeCloseTo(0.04);
});

test("the duration of a batch is the time of its slowest call plus its CPU time", () => {
  const { workerMs, routerMs, gbSeconds } = estimateCost(question, figures);
  expect({ workerMs, routerMs }).toEqual({ workerMs: 310, routerMs: 5 });
  expect(gbSeconds).toBeCloseTo(100_000 * 0.315 * (1_769 / 1_024));
});

test("with one message per invocation, each stop needs seven SQS requests and two invocations", () => {
  const { sqsRequests, invocations } = estimateCost({ ...question, fill: 1 }, figures);
  expect(sqsRequests).toBeCloseTo(7_000_000);
  expect(invocations).toBeCloseTo(2_000_000);
});

test("half the memory of a whole CPU doubles the CPU time and does not change the waiting time", () => {
  expect(estimateCost({ ...question, memoryMb: 1_769 / 2 }, figures).workerMs).toBeCloseTo(320);
  expect(computeCpuTimeFactor(10_240)).toBe(1);
});

test("a second delivery costs one invocation and four SQS requests", () => {
  const { sqsRequests, invocations } = estimateCost({ ...question, retries: 1 }, figures);
  expect(sqsRequests).toBeCloseTo(4_700_000);
  expect(invocations).toBeCloseTo(1_200_000);
});

test.each([
  { shares: [1], fill: 10, is: 1 },
  { shares: [0.5, 0.5], fill: 1, is: 1 },
  { shares: [0.5, 0.5], fill: 2, is: 1.5 },
  { shares: [0.2, 0.2, 0.2, 0.2, 0.2], fill: 10, is: 4.463 },
])("a batch of $fill with the shares $shares goes to $is services on average", ({ is, ...given }) => {
  expect(computeServicesPerBatch(given)).toBeCloseTo(is, 3);
});

test("the total adds logs, fair queues and tracing to the core cost", () => {
  const { core, logs, fairQueues, tracing, all } = estimateCost({ ...question, traced: 0.1 }, figures);
  expect(logs).toBeCloseTo((1_000_000 * 200 + 200_000 * 700) * 0.5e-9);
  expect(fairQueues).toBeCloseTo(0.03);
  expect(tracing).toBeCloseTo(0.1);
  expect(all).toBeCloseTo(core + logs + fairQueues + tracing);
});

test("a second delivery also costs the line that says why the request waits", () => {
  const logsOf = (retries: number) => estimateCost({ ...question, retries }, figures).logs;
  expect(logsOf(1) - logsOf(0)).toBeCloseTo(1_000_000 * (HAND_BACK_LOG_BYTES + 700) * 0.5e-9);
});

test("the line of a request that is handed back has the size that the model assumes", () => {
  const lines = captureOutput();
  const last = { httpStatus: 503, errorCode: "DRS.M00102" };
  createLog("codearts-pipeline").handedBack({
    kind: "hand-back",
    requestId: "release-2026-11-26-nightly/42",
    unsentWaitMs: 5_000,
    why: "unavailable",
    calls: 3,
    ageMs: 123_456,
    progress: { ...NO_PROGRESS, deliveries: 4, delayMs: 40_000, last },
  });
  const bytes = Buffer.byteLength(lines.join(""));
  expect(Math.abs(bytes - HAND_BACK_LOG_BYTES)).toBeLessThan(40);
});

test("a cold start adds its CPU time to the GB-seconds", () => {
  const warm = estimateCost(question, figures).gbSeconds;
  const cold = estimateCost({ ...question, cold: 1 }, figures).gbSeconds;
  expect(cold - warm).toBeCloseTo((100_000 * 0.1 + 100_000 * 0.05) * (1_769 / 1_024));
});

test("with the measured figures, a million stops cost at most 0.5 dollars, and at most 1 dollar in total", async () => {
  const kept = selectCostFigures((await readKeptFigures()).figures);
  const { core, all } = estimateCost({ ...question, memoryMb: 256, sqsMs: 10, cold: 0.001, traced: 0.05 }, kept);
  expect(core).toBeLessThanOrEqual(0.5);
  expect(all).toBeLessThanOrEqual(1);
});

test("the polls of six event sources cost 1.56 dollars in a month without messages", () => {
  expect(estimateIdleCost(6)).toBeCloseTo(1.56, 2);
});

test("the error for missing figures names them", () => {
  expect(() => selectCostFigures({ "log-per-stop": 200 })).toThrow(/worker-batch-cpu.*npm run bench/);
});

test("a process under load reads the halts every ten seconds and the accounts every minute", () => {
  const { perHour, dollarsPerMonth } = estimateSecretReads(2);
  expect(perHour).toBe(840);
  expect(dollarsPerMonth).toBeCloseTo(2 * 420 * 720 * (0.05 / 10_000) + 0.8);
  expect(estimateSecretReads(0).dollarsPerMonth).toBeCloseTo(0.8);
});
