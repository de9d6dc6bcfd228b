import { describe, expect, test } from "vitest";
import { EVIDENCE_START_MS, timeAt } from "./example-evidence.ts";
import { isSameRequest } from "./is-same-request.ts";
import type { PlannedRequest } from "./plan-request.ts";
import type { PlannedMessage } from "./plan-soak.ts";
import { buildMessageBody, listSentRequests, type SendReceipt } from "./sent-requests.ts";

const RECEIPT: SendReceipt = { messageId: "m1", builtMs: EVIDENCE_START_MS, queuedMs: EVIDENCE_START_MS + 50 };

const planned: PlannedRequest = {
  fields: { service: "drs", target: { jobId: "j1" } },
  times: {},
  profile: { service: "drs", task: "j1", account: "default", validity: "valid", confirm: false, dryRun: false },
  faults: [],
};

const single = (request: Partial<PlannedRequest>): PlannedMessage => ({
  atMs: 0,
  copies: 1,
  shape: { kind: "single", request: { ...planned, ...request } },
});

const group: PlannedMessage = {
  atMs: 0,
  copies: 1,
  shape: {
    kind: "group",
    group: {
      id: "g",
      defaults: { requestedBy: "us" },
      times: { expiresInMs: 20_000 },
      members: [planned, { ...planned, id: "own", fields: { ...planned.fields, requestedBy: "me" } }],
    },
  },
};

const junk: PlannedMessage = { atMs: 0, copies: 1, shape: { kind: "junk", body: "x" } };

describe("the id of a request", () => {
  test.each<[string, PlannedMessage, string[]]>([
    ["a request with an id keeps that id", single({ id: "r1" }), ["r1"]],
    ["a request without an id has the id of its message", single({}), ["m1"]],
    ["a member without an id has the id of its group and its position", group, ["g/0", "own"]],
    ["a message that is not a request has the id of the message", junk, ["m1"]],
  ])("%s", (_, message, ids) => {
    expect(listSentRequests(message, RECEIPT).map(({ id }) => id)).toEqual(ids);
  });
});

describe("the deadline of a request", () => {
  test.each<[string, PlannedRequest["times"], number]>([
    ["a request without times has 90 s from the time at which SQS accepted it", {}, 90_050],
    ["a request with `sentAt` has 90 s from then", { sentAgoMs: 10_000 }, 80_000],
    ["a `sentAt` in the future does not move the deadline", { sentAgoMs: -10_000 }, 90_050],
    ["a `sentAt` in the future moves `expiresAt` back", { sentAgoMs: -10_000, expiresInMs: 30_000 }, 20_050],
    ["a request with `expiresAt` has that deadline", { expiresInMs: 30_000 }, 30_000],
  ])("%s", (_, times, afterMs) => {
    expect(listSentRequests(single({ times }), RECEIPT)[0]?.deadlineMs).toBe(EVIDENCE_START_MS + afterMs);
  });

  test("an `expiresAt` that is not a time is ignored", () => {
    const fields = { ...planned.fields, expiresAt: "tomorrow" };
    expect(listSentRequests(single({ fields }), RECEIPT)[0]?.deadlineMs).toBe(EVIDENCE_START_MS + 90_050);
  });
});

test("the members of a group inherit its defaults and times", () => {
  expect(JSON.parse(buildMessageBody(group, EVIDENCE_START_MS))).toEqual({
    id: "g",
    requestedBy: "us",
    expiresAt: timeAt(20),
    stops: [planned.fields, { id: "own", ...planned.fields, requestedBy: "me" }],
  });
  expect(listSentRequests(group, RECEIPT).map(({ content }) => content)).toEqual([
    { ...planned.fields, requestedBy: "us", expiresAt: timeAt(20) },
    { id: "own", ...planned.fields, requestedBy: "me", expiresAt: timeAt(20) },
  ]);
});

test("a body has characters escaped that SQS rejects", () => {
  const text = buildMessageBody(single({ fields: { reason: "odd \uffff" } }), EVIDENCE_START_MS);
  expect(text).toBe('{"reason":"odd \\uffff"}');
});

describe("the comparison of a dead letter with its request", () => {
  const content = { id: "r1", target: { jobId: "j1" } };

  test.each<[string, string, boolean]>([
    ["a body with every field unchanged is the request", '{"sentAt":"now","target":{"jobId":"j1"},"id":"r1"}', true],
    ["a body without one of the fields is not the request", '{"target":{"jobId":"j1"}}', false],
    ["a body with a changed field is not the request", '{"target":{"jobId":"j1","force":true},"id":"r1"}', false],
    ["a body that is not JSON is not the request", '{"id":"r1"', false],
    ["a body that is null is not the request", "null", false],
  ])("%s", (_, body, isSame) => {
    expect(isSameRequest(body, { content })).toBe(isSame);
  });

  test.each<[string, string, string, boolean]>([
    [
      "a body whose times are both moved back by as much as the clock was ahead is the request",
      timeAt(0),
      timeAt(20),
      true,
    ],
    ["a body whose times are moved back by more is not the request", timeAt(-1), timeAt(19), false],
    ["a body with only one time moved back is not the request", timeAt(0), timeAt(30), false],
  ])("%s", (_, sentAt, expiresAt, isSame) => {
    const sent = { ...content, sentAt: timeAt(10), expiresAt: timeAt(30) };
    const body = JSON.stringify({ ...content, sentAt, expiresAt });
    expect(isSameRequest(body, { content: sent, aheadMs: 10_000 })).toBe(isSame);
  });

  test("a body that was not JSON when it was sent is compared byte by byte", () => {
    expect(isSameRequest("[1, 2]", { content: "[1, 2]" })).toBe(true);
    expect(isSameRequest("[1,2]", { content: "[1, 2]" })).toBe(false);
  });
});
