import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, onTestFinished } from "vitest";
import { embeddedSqsTest as test } from "../rig/embedded-sqs-test.ts";
import { makeQueue } from "../rig/queue.ts";
import { createSeededChoice } from "../rig/seeded-choice.ts";
import { type FaultySqsOptions, startFaultySqs } from "./faulty-sqs.ts";
import { planSqsFault, type SqsFault } from "./plan-sqs-fault.ts";

/** Sends three messages through it, in one attempt: what came of it, and how many are in the queue. */
async function sendThrough(sqs: { url: string; client: SQSClient }, options: Partial<FaultySqsOptions>) {
  const faulty = await startFaultySqs({ upstream: sqs.url, nextFault: () => undefined, ...options });
  const client = new SQSClient({
    ...{ endpoint: faulty.url, region: "us-east-1", useQueueUrlAsEndpoint: false, maxAttempts: 1 },
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

const mischief = (kind: string): SqsFault => ({
  kind,
  isPartial: kind.startsWith("entries"),
  isAfterEffect: kind.endsWith("after"),
  isSenderFault: kind.includes("refused"),
  hitsEntry: (index) => index === 1,
});

test("passes on what is not to be spoilt", async ({ sqs }) => {
  const { answer, depth } = await sendThrough(sqs, {});
  expect(answer).toMatchObject({ Successful: [{ Id: "a" }, { Id: "b" }, { Id: "c" }] });
  expect(depth).toBe(3);
});

test.for<[kind: string, answer: unknown, depth: number]>([
  ["entries failed before", { Successful: [{ Id: "a" }, { Id: "c" }], Failed: [{ Id: "b", SenderFault: false }] }, 2],
  ["entries failed after", { Successful: [{ Id: "a" }, { Id: "c" }], Failed: [{ Id: "b", SenderFault: false }] }, 3],
  ["entries refused before", { Successful: [{ Id: "a" }, { Id: "c" }], Failed: [{ Id: "b", SenderFault: true }] }, 2],
])("single entries: %s", async ([kind, wanted, wantedDepth], { sqs }) => {
  const { answer, depth, faulty } = await sendThrough(sqs, { nextFault: () => mischief(kind) });
  expect(answer).toMatchObject(wanted as object);
  expect(depth).toBe(wantedDepth);
  expect(faulty.counts).toEqual({ [kind]: 1 });
});

test.for<[kind: string, error: RegExp, depth: number]>([
  ["500 before", /InternalError/, 0],
  ["500 after", /InternalError/, 3],
  ["reset before", /Error|ECONNRESET/, 0],
  ["reset after", /Error|ECONNRESET/, 3],
])("whole calls: %s", async ([kind, error, wantedDepth], { sqs }) => {
  const { answer, depth } = await sendThrough(sqs, { nextFault: () => mischief(kind) });
  expect(answer).toMatch(error);
  expect(depth).toBe(wantedDepth);
});

test("calm, it passes on everything", async ({ sqs }) => {
  const { faulty, send, queue } = await sendThrough(sqs, { nextFault: () => mischief("500 before") });
  faulty.stopFaults();
  await send();
  expect(await queue.depth()).toBe(3);
});

test("what is dropped is said to have been taken", async ({ sqs }) => {
  const { answer, depth } = await sendThrough(sqs, { isDropped: () => true });
  expect(answer).toMatchObject({ Successful: [{ Id: "a" }, { Id: "b" }, { Id: "c" }], Failed: [] });
  expect(depth).toBe(0);
});

test("about one call in twelve is spoilt, in every way", () => {
  const choice = createSeededChoice(1, "queue");
  const kinds = Array.from({ length: 5_000 }, () => planSqsFault(choice)?.kind).filter((kind) => kind !== undefined);
  expect(kinds.length / 5_000).toBeCloseTo(0.08, 1);
  expect(new Set(kinds).size).toBe(7);
});
