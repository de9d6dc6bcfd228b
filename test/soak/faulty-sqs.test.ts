import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, onTestFinished } from "vitest";
import { embeddedSqsTest as test } from "../rig/embedded-sqs-test.ts";
import { makeQueue } from "../rig/queue.ts";
import { createSeededChoice } from "../rig/seeded-choice.ts";
import { type FaultySqsOptions, startFaultySqs } from "./faulty-sqs.ts";
import { planSqsFault, type SqsFault } from "./plan-sqs-fault.ts";

/**
 * Sends three messages through the proxy in one attempt; returns the answer or the error name, and the queue's depth.
 */
async function sendThrough(sqs: { url: string; client: SQSClient }, options: Partial<FaultySqsOptions>) {
  const faulty = await startFaultySqs({ upstream: sqs.url, nextFault: () => undefined, ...options });
  const client = new SQSClient({
    endpoint: faulty.url,
    region: "us-east-1",
    useQueueUrlAsEndpoint: false,
    maxAttempts: 1,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  onTestFinished(async () => {
    client.destroy();
    await faulty.close();
  });
  const queue = await makeQueue(sqs.client);
  const Entries = ["a", "b", "c"].map((Id) => ({ Id, MessageBody: Id }));
  const send = () => client.send(new SendMessageBatchCommand({ QueueUrl: queue.queueUrl, Entries }));
  const answer = await send().catch((error: Error) => error.name);
  return { answer, depth: await queue.depth(), faulty, send, queue };
}

const makeFault = (kind: string): SqsFault => ({
  kind,
  isPartial: kind.startsWith("entries"),
  isAfterEffect: kind.endsWith("after"),
  isSenderFault: kind.includes("refused"),
  hitsEntry: (index) => index === 1,
});

test("a call without a fault reaches SQS unchanged", async ({ sqs }) => {
  const { answer, depth } = await sendThrough(sqs, {});
  expect(answer).toMatchObject({ Successful: [{ Id: "a" }, { Id: "b" }, { Id: "c" }] });
  expect(depth).toBe(3);
});

test.for<[kind: string, answer: object, depth: number]>([
  ["entries failed before", { Successful: [{ Id: "a" }, { Id: "c" }], Failed: [{ Id: "b", SenderFault: false }] }, 2],
  ["entries failed after", { Successful: [{ Id: "a" }, { Id: "c" }], Failed: [{ Id: "b", SenderFault: false }] }, 3],
  ["entries refused before", { Successful: [{ Id: "a" }, { Id: "c" }], Failed: [{ Id: "b", SenderFault: true }] }, 2],
])("the fault “%s” makes single entries fail", async ([kind, expected, expectedDepth], { sqs }) => {
  const { answer, depth, faulty } = await sendThrough(sqs, { nextFault: () => makeFault(kind) });
  expect(answer).toMatchObject(expected);
  expect(depth).toBe(expectedDepth);
  expect(faulty.counts).toEqual({ [kind]: 1 });
});

test.for<[kind: string, error: RegExp, depth: number]>([
  ["500 before", /InternalError/, 0],
  ["500 after", /InternalError/, 3],
  ["reset before", /Error|ECONNRESET/, 0],
  ["reset after", /Error|ECONNRESET/, 3],
])("the fault “%s” makes the whole call fail", async ([kind, error, expectedDepth], { sqs }) => {
  const { answer, depth } = await sendThrough(sqs, { nextFault: () => makeFault(kind) });
  expect(answer).toMatch(error);
  expect(depth).toBe(expectedDepth);
});

test("every call reaches SQS after the faults are stopped", async ({ sqs }) => {
  const { faulty, send, queue } = await sendThrough(sqs, { nextFault: () => makeFault("500 before") });
  faulty.stopFaults();
  await send();
  expect(await queue.depth()).toBe(3);
});

test("a discarded message is reported as sent", async ({ sqs }) => {
  const { answer, depth } = await sendThrough(sqs, { isDropped: () => true });
  expect(answer).toMatchObject({ Successful: [{ Id: "a" }, { Id: "b" }, { Id: "c" }], Failed: [] });
  expect(depth).toBe(0);
});

test("an answer of `intervene` replaces the planned fault", async ({ sqs }) => {
  const { answer, depth, faulty } = await sendThrough(sqs, {
    nextFault: () => makeFault("500 before"),
    intervene: ({ entries }, passOn) => passOn(entries.slice(0, 1)),
  });
  expect(answer).toMatchObject({ Successful: [{ Id: "a" }] });
  expect(depth).toBe(1);
  expect(faulty.counts).toEqual({});
});

test("about one batch call in twelve has a fault, and every kind of fault occurs", () => {
  const choice = createSeededChoice(1, "queue");
  const kinds = Array.from({ length: 5_000 }, () => planSqsFault(choice)?.kind).filter((kind) => kind !== undefined);
  expect(kinds.length / 5_000).toBeCloseTo(0.08, 1);
  expect(new Set(kinds).size).toBe(7);
});
