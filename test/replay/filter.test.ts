import { describe, expect, test } from "vitest";
import type { ReceivedLetter } from "../../lib/replay/dead-letter.ts";
import { type ReplayFilter, replayFilter } from "../../lib/replay/filter.ts";

const letter: ReceivedLetter = {
  messageId: "message-1",
  receiptHandle: "handle-1",
  id: "r",
  origin: "stopcord",
  body: { ok: true, value: {} },
  services: ["drs"],
  status: "gave-up",
  code: "busy",
  sentMs: Date.parse("2026-11-22T08:00:00Z"),
  replays: 0,
};

const redriven: ReceivedLetter = { ...letter, origin: "redrive", status: undefined, code: undefined };
const junk: ReceivedLetter = { ...redriven, services: [], body: { ok: false, faults: ["body: not JSON"] } };

describe("a dead letter matches when all that is asked for holds", () => {
  test.each<[string, ReplayFilter, ReceivedLetter, boolean]>([
    ["nothing is asked for", {}, letter, true],
    ["nothing is asked for of a body that is no request", {}, junk, true],
    ["its service", { service: "drs" }, letter, true],
    ["another service", { service: "aom" }, letter, false],
    ["a service of something without one", { service: "drs" }, junk, false],
    ["the service of all stops of a group", { service: "drs" }, { ...letter, services: ["drs", "drs"] }, true],
    ["the service of some stops of a group", { service: "drs" }, { ...letter, services: ["drs", "aom"] }, false],
    ["its status", { status: "gave-up" }, letter, true],
    ["another status", { status: "denied" }, letter, false],
    ["a status of what SQS moved by itself", { status: "gave-up" }, redriven, false],
    ["its code", { code: "busy" }, letter, true],
    ["another code", { code: "throttled" }, letter, false],
    ["its id", { ids: ["q", "r"] }, letter, true],
    ["another id", { ids: ["q"] }, letter, false],
    ["meant before", { sentBefore: "2026-11-22T08:00:01Z" }, letter, true],
    ["meant at the end of a window, which is outside", { sentBefore: "2026-11-22T08:00:00Z" }, letter, false],
    ["meant after", { sentAfter: "2026-11-22T07:59:59Z" }, letter, true],
    ["meant at the beginning of a window, which is inside", { sentAfter: "2026-11-22T08:00:00Z" }, letter, true],
    ["meant before a window", { sentAfter: "2026-11-22T08:00:01Z" }, letter, false],
    ["one thing that holds and one that does not", { service: "drs", status: "denied" }, letter, false],
  ])("%s", (_, filter, given, isMatch) => {
    expect(replayFilter(filter)(given)).toBe(isMatch);
  });
});
