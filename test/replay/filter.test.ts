import { describe, expect, test } from "vitest";
import type { ReceivedLetter } from "../../lib/replay/dead-letter.ts";
import { type ReplayFilter, replayFilter } from "../../lib/replay/filter.ts";

const letter: ReceivedLetter = {
  messageId: "message-1",
  receiptHandle: "handle-1",
  id: "r",
  origin: "stopcord",
  text: "{}",
  attributes: {},
  body: { ok: true, value: {} },
  services: ["drs"],
  accounts: ["default"],
  requesters: ["team-a"],
  status: "gave-up",
  code: "busy",
  sentMs: Date.parse("2026-11-22T08:00:00Z"),
  replays: 0,
};

const redriven: ReceivedLetter = { ...letter, origin: "redrive", status: undefined, code: undefined };
const junk: ReceivedLetter = { ...redriven, services: [], body: { ok: false, faults: ["body: not JSON"] } };

describe("replayFilter", () => {
  test.each<[string, boolean, ReplayFilter, ReceivedLetter]>([
    ["no condition", true, {}, letter],
    ["no condition, of a body that is not a request", true, {}, junk],
    ["its own service", true, { service: "drs" }, letter],
    ["another service", false, { service: "aom" }, letter],
    ["a service, of a letter without one", false, { service: "drs" }, junk],
    ["the service of every stop of a group", true, { service: "drs" }, { ...letter, services: ["drs", "drs"] }],
    ["the service of some stops of a group", false, { service: "drs" }, { ...letter, services: ["drs", "aom"] }],
    ["its own status", true, { status: "gave-up" }, letter],
    ["another status", false, { status: "denied" }, letter],
    ["a status, of a letter that SQS has moved", false, { status: "gave-up" }, redriven],
    ["its own status among others", true, { status: ["denied", "gave-up"] }, letter],
    ["other statuses", false, { status: ["denied", "rejected"] }, letter],
    ["its own code among others", true, { code: ["throttled", "busy"] }, letter],
    [
      "services that cover every stop of a group",
      true,
      { service: ["drs", "aom"] },
      { ...letter, services: ["drs", "aom"] },
    ],
    ["services that cover some stops of a group", false, { service: ["drs"] }, { ...letter, services: ["drs", "aom"] }],
    ["its own code", true, { code: "busy" }, letter],
    ["another code", false, { code: "throttled" }, letter],
    ["its own id", true, { ids: ["q", "r"] }, letter],
    ["another id", false, { ids: ["q"] }, letter],
    ["its own group", true, { group: "g" }, { ...letter, id: "g/7" }],
    ["the id of a whole group", true, { group: ["q", "r"] }, letter],
    ["another group whose id begins alike", false, { group: "g" }, { ...letter, id: "g1/7" }],
    ["its own account", true, { account: "default" }, letter],
    ["another account", false, { account: ["team-b"] }, letter],
    ["its own requester", true, { requestedBy: ["team-b", "team-a"] }, letter],
    ["another requester", false, { requestedBy: "team-b" }, letter],
    ["a requester, of a letter without one", false, { requestedBy: "team-a" }, { ...letter, requesters: [] }],
    ["its own error code", true, { errorCode: "X.1" }, { ...letter, httpStatus: 503, errorCode: "X.1" }],
    [
      "the HTTP status of an answer with a code",
      false,
      { errorCode: "503" },
      { ...letter, httpStatus: 503, errorCode: "X.1" },
    ],
    ["the HTTP status of an answer without a code", true, { errorCode: "503" }, { ...letter, httpStatus: 503 }],
    ["no answer, of a letter without one", true, { errorCode: "none" }, letter],
    ["no code, of a letter with one", false, { code: "none" }, letter],
    ["the status moved, of a letter that SQS has moved", true, { status: "moved" }, redriven],
    ["the status undelivered, of a schedule", true, { status: "undelivered" }, { ...redriven, origin: "scheduler" }],
    [
      "a time since its outcome",
      true,
      { since: "2026-11-22T08:15:00Z" },
      { ...letter, deadLetteredAt: "2026-11-22T08:15:00Z" },
    ],
    [
      "a time until its outcome",
      false,
      { until: "2026-11-22T08:15:00Z" },
      { ...letter, deadLetteredAt: "2026-11-22T08:15:00Z" },
    ],
    ["a time since its request, where the outcome has no time", true, { since: "2026-11-22T08:00:00Z" }, redriven],
    ["a time before sentBefore", true, { sentBefore: "2026-11-22T08:00:01Z" }, letter],
    ["a time equal to sentBefore, which is outside", false, { sentBefore: "2026-11-22T08:00:00Z" }, letter],
    ["a time after sentAfter", true, { sentAfter: "2026-11-22T07:59:59Z" }, letter],
    ["a time equal to sentAfter, which is inside", true, { sentAfter: "2026-11-22T08:00:00Z" }, letter],
    ["a time before sentAfter", false, { sentAfter: "2026-11-22T08:00:01Z" }, letter],
    ["one condition that holds and one that does not", false, { service: "drs", status: "denied" }, letter],
  ])("given %s it answers %s", (_, isMatch, filter, given) => {
    expect(replayFilter(filter)(given)).toBe(isMatch);
  });
});
