import { describe, expect, test } from "vitest";
import { createSentRequests } from "../../../lib/cli/wait/sent-requests.ts";
import { exampleTargets } from "../../rig/example-targets.ts";

const SENT_AT = "2026-11-26T03:00:10.000Z";
const request = { id: "a", service: "drs", target: exampleTargets.drs, sentAt: SENT_AT };

/** The record of one message that `requests` took at a time of its own clock. */
function sentAtTime(message: object, takenAt: string) {
  const sent = createSentRequests();
  sent.add(JSON.stringify(message), Date.parse(takenAt));
  return sent;
}

describe("the outcome of a sent request", () => {
  test.for([
    ["the clocks agree", "2026-11-26T03:00:10.100Z", SENT_AT, true],
    ["this machine's clock is behind", "2026-11-26T04:00:00.000Z", SENT_AT, true],
    [
      "this machine's clock is ahead, so that the router moved sentAt back",
      "2026-11-26T02:00:00.000Z",
      "2026-11-26T02:00:00.300Z",
      true,
    ],
    ["an earlier request had the same id", "2026-11-26T03:00:10.100Z", "2026-11-26T02:59:00.000Z", false],
    [
      "an earlier request had the same id, by a clock that is ahead",
      "2026-11-26T02:00:00.000Z",
      "2026-11-26T01:59:00.000Z",
      false,
    ],
    ["its time cannot be read", "2026-11-26T03:00:10.100Z", "yesterday", false],
  ] as const)("where %s, it is told by its sentAt", ([, takenAt, sentAt, expected]) => {
    expect(sentAtTime(request, takenAt).isOutcome({ requestId: "a", sentAt })).toBe(expected);
  });

  test("a run of a selection and a member of a group have the time of their message", () => {
    const { id: _, sentAt: __, ...stop } = request;
    const sent = sentAtTime({ id: "g", sentAt: "2026-11-26T03:00:00Z", stops: [stop] }, "2026-11-26T03:00:01Z");
    expect(sent.ids()).toEqual(["g/0"]);
    expect(sent.isOutcome({ requestId: "g/0/job/7", sentAt: "2026-11-26T03:00:00.000Z" })).toBe(true);
    expect(sent.isOutcome({ requestId: "g/0/job/7", sentAt: "2026-11-26T02:00:00.000Z" })).toBe(false);
    expect(sent.isOutcome({ requestId: "other", sentAt: "2026-11-26T03:00:00.000Z" })).toBe(false);
  });
});
