import { expect, test } from "vitest";
import { createSeededChoice } from "../rig/seeded-choice.ts";
import type { SqsEntry } from "../rig/sqs-request.ts";
import { createHandBackFaults, type KillMoment, planHandBackKill } from "./hand-back-faults.ts";
import type { RunningDelivery } from "./invocation-monitor.ts";
import type { SoakOptions } from "./soak-options.ts";

/** Creates faults with a fixed choice; the events say in which order SQS, the kill and the delete took place. */
function build({ kill, bug }: { kill?: KillMoment | undefined; bug?: SoakOptions["bug"] } = {}) {
  const events: string[] = [];
  const running: RunningDelivery = {
    queueUrl: "http://127.0.0.1:1/0/stopcord-soak-drs",
    receiptHandle: "h7",
    kill: () => events.push("killed") > 0,
  };
  const faults = createHandBackFaults({
    bug,
    nextKill: () => kill,
    monitor: { findRunning: (number) => (number === 7 ? running : undefined) },
    acknowledge: async ({ receiptHandle }) => void events.push(`deleted ${receiptHandle}`),
  });
  const intervene = (entry: Partial<SqsEntry>, action = "SendMessageBatch") => {
    const entries = [{ Id: "0", MessageBody: "{}", ...entry }];
    const passOn = async (passed: readonly SqsEntry[] = entries) => {
      events.push(`sent ${Object.keys(passed[0]?.MessageAttributes ?? {})}`);
      return { status: 200 };
    };
    return faults.intervene({ action, queueUrl: "q", entries }, passOn);
  };
  return { events, faults, intervene };
}

const MARKED = { MessageGroupId: "default~7", MessageAttributes: { progress: {}, sender: {} } };

test.each<[string, Partial<SqsEntry>, string?]>([
  ["a message of the router", { MessageGroupId: "default" }],
  ["an outcome", {}],
  ["a message of a delivery that has ended", { MessageGroupId: "default~8" }],
  ["a request to delete messages", MARKED, "DeleteMessageBatch"],
])("%s is left alone", (_, entry, action) => {
  expect(build({ kill: "after" }).intervene(entry, action)).toBeUndefined();
});

test("a hand-back without a kill is left to the other faults", () => {
  expect(build().intervene(MARKED)).toBeUndefined();
});

test.each<[KillMoment, string[], object]>([
  ["before", ["killed"], { before: 1, after: 0 }],
  ["after", ["sent progress,sender", "killed"], { before: 0, after: 1 }],
])("the sender is killed %s SQS takes the message, and gets no answer", async (kill, order, counts) => {
  const { events, faults, intervene } = build({ kill });
  expect(await intervene(MARKED)).toBe("reset");
  expect(events).toEqual(order);
  expect(faults.counts).toEqual(counts);
});

test("no sender is killed after the faults are stopped", () => {
  const { faults, intervene } = build({ kill: "after" });
  faults.stopFaults();
  expect(intervene(MARKED)).toBeUndefined();
});

test("the bug ack-before-send deletes the received message before the send", async () => {
  const { events, intervene } = build({ bug: "ack-before-send" });
  expect(await intervene(MARKED)).toEqual({ status: 200 });
  expect(events).toEqual(["deleted h7", "sent progress,sender"]);
});

test("the bug drop-progress sends the message without its progress", async () => {
  const { events, intervene } = build({ bug: "drop-progress" });
  await intervene(MARKED);
  expect(events).toEqual(["sent sender"]);
});

test("about one batch in twelve has a kill, before or after SQS takes it", () => {
  const choice = createSeededChoice(1, "hand-backs");
  const kills = Array.from({ length: 5_000 }, () => planHandBackKill(choice)).filter((kill) => kill !== undefined);
  expect(kills.length / 5_000).toBeCloseTo(0.08, 1);
  expect(new Set(kills)).toEqual(new Set(["before", "after"]));
});
