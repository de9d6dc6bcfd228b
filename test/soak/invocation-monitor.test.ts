import { expect, test } from "vitest";
import type { SqsRecord } from "../../lib/local/aws/event-source/sqs-event.ts";
import type { InvocationResult } from "../../lib/local/aws/lambda/execution-environment.ts";
import type { LocalFunction } from "../../lib/local/aws/lambda/local-function.ts";
import type { SeededChoice } from "../rig/seeded-choice.ts";
import { keepMark } from "./delivery-mark.ts";
import { createInvocationMonitor } from "./invocation-monitor.ts";

/** A choice whose every flip has the same result. */
function choiceThatFlips(result: boolean): SeededChoice {
  return {
    next: () => 0,
    flip: () => result,
    nextInteger: (min) => min,
    pick: ([first]) => first,
    pickWeighted: () => {
      throw new Error("the monitor does not pick by weight");
    },
  };
}

const kill = choiceThatFlips(true);
const noKill = choiceThatFlips(false);

function makeRecord(body: string, attributes: Readonly<Record<string, string>> = {}): SqsRecord {
  return {
    messageId: "m1",
    receiptHandle: "h1",
    body,
    attributes: { ApproximateReceiveCount: "3", MessageGroupId: "default" },
    messageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, text]) => [name, textAttribute(text)]),
    ),
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "",
    awsRegion: "us-east-1",
  };
}

function textAttribute(stringValue: string) {
  return { stringValue, stringListValues: [], binaryListValues: [], dataType: "String" };
}

/** A function with two environments that gives a result, and the ids of the environments that were killed. */
function makeFunction(result: InvocationResult | Promise<InvocationResult>) {
  const killed: (string | undefined)[] = [];
  const events: unknown[] = [];
  const fn: LocalFunction = {
    name: "drs",
    invoke: async (event, onStart) => {
      events.push(event);
      onStart?.("drs#2");
      return result;
    },
    environmentIds: () => ["drs#1", "drs#2"],
    close: async () => {},
    kill: (id) => {
      killed.push(id);
      return id;
    },
  };
  return { fn, killed, events };
}

function makeInvocation(fn: LocalFunction, body: string, attributes: Readonly<Record<string, string>> = {}) {
  const Records = [makeRecord(body, attributes)];
  return { fn, queueUrl: "http://127.0.0.1:1/0/stopcord-soak-drs", event: { Records } };
}

test.each<[string, InvocationResult, string]>([
  ["answers", { ok: true, value: null }, "answered"],
  ["crashes", { ok: false, error: "crashed", message: "" }, "crashed"],
])("the monitor records a delivery whose function %s, with its request and its end", async (_, result, end) => {
  const { fn } = makeFunction(result);
  const monitor = createInvocationMonitor({ choice: noKill });
  expect(await monitor.invoke(makeInvocation(fn, '{"id":"r1"}'))).toBe(result);
  const delivery = { requestId: "r1", messageId: "m1", queue: "stopcord-soak-drs", receives: 3, end };
  expect(monitor.deliveries).toMatchObject([delivery]);
});

test("the monitor records a body that is not JSON with the id of its message", async () => {
  const monitor = createInvocationMonitor({ choice: noKill });
  await monitor.invoke(makeInvocation(makeFunction({ ok: true, value: null }).fn, "stop it"));
  expect(monitor.deliveries).toMatchObject([{ requestId: "m1" }]);
});

test("the monitor marks each record with the number of its delivery", async () => {
  const { fn, events } = makeFunction({ ok: true, value: null });
  const monitor = createInvocationMonitor({ choice: noKill });
  for (const body of ["{}", "{}"]) await monitor.invoke(makeInvocation(fn, body));
  expect(events).toMatchObject([
    { Records: [{ attributes: { MessageGroupId: "default~1" } }] },
    { Records: [{ attributes: { MessageGroupId: "default~2" } }] },
  ]);
});

test("the monitor knows the delivery that sent a message, and hides its attribute from the function", async () => {
  const { fn, events } = makeFunction({ ok: true, value: null });
  const monitor = createInvocationMonitor({ choice: noKill });
  const entry = keepMark({ Id: "0", MessageGroupId: "default~41" });
  const attributes = Object.entries(entry.MessageAttributes ?? {}).map(([name, { StringValue = "" }]) => [
    name,
    StringValue,
  ]);
  await monitor.invoke(makeInvocation(fn, "{}", Object.fromEntries(attributes)));
  expect(monitor.deliveries).toMatchObject([{ number: 1, sentBy: 41 }]);
  expect(events).toMatchObject([{ Records: [{ messageAttributes: {} }] }]);
});

test.each([
  ['{"v":1,"isLast":true}', true],
  ['{"v":1}', false],
  ["no JSON", false],
])("the monitor reads from the progress %s that the delivery is the last one: %s", async (progress, isLast) => {
  const monitor = createInvocationMonitor({ choice: noKill });
  await monitor.invoke(makeInvocation(makeFunction({ ok: true, value: null }).fn, "{}", { progress }));
  expect(monitor.deliveries).toMatchObject([{ isLast }]);
});

test("the monitor finds a delivery under way and kills its environment", async () => {
  const answer = Promise.withResolvers<InvocationResult>();
  const { fn, killed } = makeFunction(answer.promise);
  const monitor = createInvocationMonitor({ choice: noKill });
  const invoked = monitor.invoke(makeInvocation(fn, "{}"));
  await expect.poll(() => monitor.findRunning(1)).toMatchObject({ receiptHandle: "h1" });
  expect(monitor.findRunning(1)?.kill()).toBe(true);
  expect(killed).toEqual(["drs#2"]);
  answer.resolve({ ok: false, error: "crashed", message: "" });
  await invoked;
  expect(monitor.findRunning(1)).toBeUndefined();
  expect(monitor.counts.kills).toBe(1);
});

test("the monitor kills an environment while its function handles a batch", async () => {
  const answer = Promise.withResolvers<InvocationResult>();
  const { fn, killed } = makeFunction(answer.promise);
  const monitor = createInvocationMonitor({ choice: kill });
  const invoked = monitor.invoke(makeInvocation(fn, "{}"));
  await expect.poll(() => killed).toEqual(["drs#1"]);
  answer.resolve({ ok: true, value: null });
  await invoked;
  expect(monitor.counts).toEqual({ invocations: 1, kills: 1 });
});

test("the monitor kills no environment after its faults are stopped", async () => {
  const { fn, killed } = makeFunction({ ok: true, value: null });
  const monitor = createInvocationMonitor({ choice: kill });
  monitor.stopFaults();
  await monitor.invoke(makeInvocation(fn, "{}"));
  expect(killed).toEqual([]);
});

test("the monitor runs `before` and then the function", async () => {
  const order: string[] = [];
  const { fn } = makeFunction({ ok: true, value: null });
  const recording = { ...fn, invoke: async () => ({ ok: true, value: order.push("function") }) as const };
  const monitor = createInvocationMonitor({ choice: noKill, before: async () => void order.push("before") });
  await monitor.invoke(makeInvocation(recording, "{}"));
  expect(order).toEqual(["before", "function"]);
});
