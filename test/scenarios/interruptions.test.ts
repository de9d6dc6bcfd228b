import { expect, test } from "vitest";
import type { SqsRecord } from "../../lib/local/aws/event-source/sqs-event.ts";
import type { InvocationResult } from "../../lib/local/aws/lambda/execution-environment.ts";
import type { LocalFunction } from "../../lib/local/aws/lambda/local-function.ts";
import type { SqsEntry } from "../rig/sqs-request.ts";
import { createInterruptions } from "./interruptions.ts";
import type { Scenario } from "./scenario.ts";

const QUEUE_URL = "http://127.0.0.1:1/0/stopcord-dev-drs";

function makeScenario(more: Partial<Scenario>): Scenario {
  return { id: "crash", title: "a crash", service: "drs", task: {}, faults: [], expected: {}, ...more };
}

function makeRecord(id: string): SqsRecord {
  return {
    messageId: `message of ${id}`,
    receiptHandle: `handle of ${id}`,
    body: JSON.stringify({ id }),
    attributes: {},
    messageAttributes: {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "",
    awsRegion: "us-east-1",
  };
}

/** Creates the interruptions of a scenario; the events say what happened in which order. */
function build(scenario: Partial<Scenario>) {
  const events: string[] = [];
  const fn: LocalFunction = {
    name: "drs",
    async invoke(event, onStart): Promise<InvocationResult> {
      events.push(`invoked with ${JSON.stringify(event).match(/message of \w+/g)}`);
      onStart?.("drs#1");
      return { ok: true, value: { batchItemFailures: [] } };
    },
    kill: (id) => {
      events.push(`killed ${id}`);
      return id;
    },
    environmentIds: () => ["drs#1"],
    close: async () => {},
  };
  const interruptions = createInterruptions({
    scenarios: [makeScenario(scenario)],
    setVisibility: async ({ receiptHandle, seconds }) => void events.push(`${receiptHandle} hidden for ${seconds} s`),
    post: async (path) => void events.push(`posted ${path}`),
  });
  const invoke = (ids: readonly string[], queueUrl = QUEUE_URL) =>
    interruptions.invoke({ fn, queueUrl, event: { Records: ids.map(makeRecord) } });
  const send = (entry: Omit<SqsEntry, "Id">) =>
    interruptions.intervene(
      { action: "SendMessageBatch", queueUrl: QUEUE_URL, entries: [{ Id: "0", ...entry }] },
      async () => {
        events.push("sent");
        return { status: 200 };
      },
    );
  return { events, invoke, send };
}

const HAND_BACK = { MessageBody: '{"id":"crash"}', MessageAttributes: { progress: {} } };

test("a crash at the start takes only the record of its scenario, which is received again", async () => {
  const { events, invoke } = build({ crash: { moment: "start", receivedAgainAfterSeconds: 21 } });
  expect(await invoke(["other", "crash"])).toEqual({
    ok: true,
    value: { batchItemFailures: [{ itemIdentifier: "message of crash" }] },
  });
  expect(events).toEqual([
    "invoked with message of crash",
    "killed drs#1",
    "handle of crash hidden for 21 s",
    "invoked with message of other",
  ]);
});

test("a crash takes place once", async () => {
  const { events, invoke } = build({ crash: { moment: "start" } });
  await invoke(["crash"]);
  events.length = 0;
  await invoke(["crash"]);
  expect(events).toEqual(["invoked with message of crash"]);
});

test("a crash in the second delivery leaves the first one alone", async () => {
  const { events, invoke } = build({ crash: { moment: "start", delivery: 2 } });
  await invoke(["crash"], "http://127.0.0.1:1/0/stopcord-dev-requests");
  await invoke(["crash"]);
  expect(events).not.toContain("killed drs#1");
  await invoke(["crash"]);
  expect(events).toContain("killed drs#1");
});

test("the router gets its messages without a crash", async () => {
  const { events, invoke } = build({ crash: { moment: "start" } });
  await invoke(["crash"], "http://127.0.0.1:1/0/stopcord-dev-requests");
  expect(events).toEqual(["invoked with message of crash"]);
});

test("a crash at the first send follows the change of the task, and SQS does not get the message", async () => {
  const { events, invoke, send } = build({
    crash: { moment: "first send" },
    afterFirstSend: { task: {}, faults: [{ kind: "reset" }] },
  });
  await invoke(["crash"]);
  events.length = 0;
  expect(await send({ MessageBody: "{}", MessageAttributes: { requestId: { StringValue: "crash" } } })).toBe("reset");
  expect(events).toEqual(["posted tasks", "posted faults", "killed drs#1"]);
  expect(send(HAND_BACK)).toBeUndefined();
});

test("a change without a crash comes before SQS gets the first message of the worker", async () => {
  const { events, send } = build({ afterFirstSend: { task: {}, faults: [] } });
  expect(send({ MessageBody: '{"id":"crash"}' })).toBeUndefined(); // the router forwards the request
  expect(await send(HAND_BACK)).toEqual({ status: 200 });
  expect(events).toEqual(["posted tasks", "posted faults", "sent"]);
  expect(send(HAND_BACK)).toBeUndefined();
});
