import { describe, expect, test } from "vitest";
import { START_MS, timeAt } from "./example-evidence.ts";
import { isSameRequest } from "./is-same-request.ts";
import type { PlannedRequest } from "./plan-request.ts";
import type { PlannedMessage } from "./plan-soak.ts";
import { buildMessageBody, listSentRequests, type SendReceipt } from "./sent-requests.ts";

const POSTED: SendReceipt = { messageId: "m1", builtMs: START_MS, queuedMs: START_MS + 50 };

const planned: PlannedRequest = {
  fields: { service: "drs", target: { jobId: "j1" } },
  times: {},
  profile: { service: "drs", task: "j1", account: "default", validity: "valid", confirm: false, dryRun: false },
  faults: [],
};

const single = (request: Partial<PlannedRequest>): PlannedMessage => ({
  ...{ atMs: 0, copies: 1, shape: { kind: "single", request: { ...planned, ...request } } },
});

const group: PlannedMessage = {
  ...{ atMs: 0, copies: 1 },
  shape: {
    kind: "group",
    group: {
      ...{ id: "g", defaults: { requestedBy: "us" }, times: { expiresInMs: 20_000 } },
      members: [planned, { ...planned, id: "own", fields: { ...planned.fields, requestedBy: "me" } }],
    },
  },
};

describe("a request is known by", () => {
  test.each<[string, PlannedMessage, string[]]>([
    ["its own id", single({ id: "r1" }), ["r1"]],
    ["the id of its message, if it has none", single({}), ["m1"]],
    ["its place in its group, or its own id", group, ["g/0", "own"]],
    [
      "the id of its message, if it is no request at all",
      { atMs: 0, copies: 1, shape: { kind: "junk", body: "x" } },
      ["m1"],
    ],
  ])("%s", (_, message, ids) => {
    expect(listSentRequests(message, POSTED).map(({ id }) => id)).toEqual(ids);
  });
});

describe("its deadline is", () => {
  test.each<[string, PlannedRequest["times"], number]>([
    ["90 s after its queue took it", {}, 90_050],
    ["90 s after it says it was sent", { sentAgoMs: 10_000 }, 80_000],
    ["no later for a sender whose clock runs ahead", { sentAgoMs: -10_000 }, 90_050],
    ["what it says itself", { expiresInMs: 30_000 }, 30_000],
    ["12 hours after it was sent at the latest", { expiresInMs: 100 * 3_600_000 }, 12 * 3_600_000 + 50],
  ])("%s", (_, times, afterMs) => {
    expect(listSentRequests(single({ times }), POSTED)[0]?.deadlineMs).toBe(START_MS + afterMs);
  });

  test("like that of a request without one, if its own is no time", () => {
    const fields = { ...planned.fields, expiresAt: "tomorrow" };
    expect(listSentRequests(single({ fields }), POSTED)[0]?.deadlineMs).toBe(START_MS + 90_050);
  });
});

test("a group's members have its defaults and its times, and need not say so themselves", () => {
  expect(JSON.parse(buildMessageBody(group, START_MS))).toEqual({
    ...{ id: "g", requestedBy: "us", expiresAt: timeAt(20) },
    stops: [planned.fields, { id: "own", ...planned.fields, requestedBy: "me" }],
  });
  expect(listSentRequests(group, POSTED).map(({ content }) => content)).toEqual([
    { ...planned.fields, requestedBy: "us", expiresAt: timeAt(20) },
    { id: "own", ...planned.fields, requestedBy: "me", expiresAt: timeAt(20) },
  ]);
});

test("what SQS refuses is escaped", () => {
  const text = buildMessageBody(single({ fields: { reason: "odd \uffff" } }), START_MS);
  expect(text).toBe('{"reason":"odd \\uffff"}');
});

describe("a dead letter is whole", () => {
  const { content } = { content: { id: "r1", target: { jobId: "j1" } } };

  test.each<[string, string, boolean]>([
    [
      "if every field is as it was sent, whatever else it has",
      '{"sentAt":"now","target":{"jobId":"j1"},"id":"r1"}',
      true,
    ],
    ["unless a field is missing", '{"target":{"jobId":"j1"}}', false],
    ["unless a field has changed", '{"target":{"jobId":"j1","force":true},"id":"r1"}', false],
    ["unless it is no JSON any more", '{"id":"r1"', false],
    ["unless it is null", "null", false],
  ])("%s", (_, body, isIt) => {
    expect(isSameRequest(body, { content })).toBe(isIt);
  });

  test("of no JSON only byte by byte", () => {
    expect(isSameRequest("[1, 2]", { content: "[1, 2]" })).toBe(true);
    expect(isSameRequest("[1,2]", { content: "[1, 2]" })).toBe(false);
  });
});
