import { expect, test } from "vitest";
import type { SqsRecord } from "../../lib/local/aws/event-source/sqs-event.ts";
import type { InvocationResult } from "../../lib/local/aws/lambda/execution-environment.ts";
import type { LocalFunction } from "../../lib/local/aws/lambda/local-function.ts";
import type { SeededChoice } from "../rig/seeded-choice.ts";
import { createInvocationMonitor } from "./invocation-monitor.ts";

const diceThat = (chance: boolean): SeededChoice => ({
  ...{ next: () => 0, flip: () => chance, nextInteger: (min) => min },
  ...{ pick: ([first]) => first, pickWeighted: ([first]) => (first as readonly [number, never])[1] },
});

const record = (body: string): SqsRecord => ({
  ...{
    messageId: "m1",
    receiptHandle: "h1",
    body,
    attributes: { ApproximateReceiveCount: "3" },
    messageAttributes: {},
  },
  ...{ md5OfBody: "", eventSource: "aws:sqs", eventSourceARN: "", awsRegion: "us-east-1" },
});

function functionThat(result: InvocationResult | Promise<InvocationResult>) {
  const killed: (string | undefined)[] = [];
  const fn: LocalFunction = {
    ...{ name: "drs", invoke: async () => result, environmentIds: () => ["drs#1", "drs#2"], close: async () => {} },
    kill: (id) => {
      killed.push(id);
      return id;
    },
  };
  return { fn, killed };
}

const on = (fn: LocalFunction, body: string) => ({
  ...{ fn, queueUrl: "http://127.0.0.1:1/0/stopcord-soak-drs", event: { Records: [record(body)] } },
});

test.each<[string, InvocationResult, string]>([
  ["answered", { ok: true, value: null }, "answered"],
  ["crashed", { ok: false, error: "crashed", message: "" }, "crashed"],
])("a delivery is written down with its request and its end: %s", async (_, result, end) => {
  const { fn } = functionThat(result);
  const watch = createInvocationMonitor({ choice: diceThat(false) });
  expect(await watch.invoke(on(fn, '{"id":"r1"}'))).toBe(result);
  const seen = { requestId: "r1", messageId: "m1", queue: "stopcord-soak-drs", receives: 3, end };
  expect(watch.deliveries).toMatchObject([seen]);
});

test("one that is no JSON by the id of its message", async () => {
  const watch = createInvocationMonitor({ choice: diceThat(false) });
  await watch.invoke(on(functionThat({ ok: true, value: null }).fn, "stop it"));
  expect(watch.deliveries).toMatchObject([{ requestId: "m1" }]);
});

test("an environment is killed while a batch is with its function", async () => {
  const answer = Promise.withResolvers<InvocationResult>();
  const { fn, killed } = functionThat(answer.promise);
  const watch = createInvocationMonitor({ choice: diceThat(true) });
  const invoked = watch.invoke(on(fn, "{}"));
  await expect.poll(() => killed).toEqual(["drs#1"]);
  answer.resolve({ ok: true, value: null });
  await invoked;
  expect(watch.counts).toEqual({ invocations: 1, kills: 1 });
});

test("calm, it kills nobody", async () => {
  const { fn, killed } = functionThat({ ok: true, value: null });
  const watch = createInvocationMonitor({ choice: diceThat(true) });
  watch.stopFaults();
  await watch.invoke(on(fn, "{}"));
  expect(killed).toEqual([]);
});

test("what is to be done before a function sees its batch is done before", async () => {
  const order: string[] = [];
  const { fn } = functionThat({ ok: true, value: null });
  const noting = { ...fn, invoke: async () => ({ ok: true, value: order.push("function") }) as const };
  await createInvocationMonitor({ choice: diceThat(false), before: async () => void order.push("before") }).invoke(
    on(noting, "{}"),
  );
  expect(order).toEqual(["before", "function"]);
});
