import { describe, expect, test } from "vitest";
import { inputFault } from "../../../lib/cli/send/input-fault.ts";
import type { SendFlags } from "../../../lib/cli/send/request-flags.ts";

const TOO_LATE = "expiresAt: at most 12 hours after sentAt";
const SENT = { sentAt: "2026-11-22T08:00:00Z" };

describe("a fault of a message from a file", () => {
  test.for<[string, SendFlags, object, string]>([
    ["account: bad", {}, {}, "stops.json: account: bad"],
    ["account: bad", { account: "a b" }, {}, "--account: bad"],
    ["stops.3.account: bad", { account: "a b" }, {}, "--account: bad"],
    ["stops.3.account: bad", { region: "r" }, {}, "stops.json: stops.3.account: bad"],
    ["projectId: bad", { projectId: "x" }, {}, "--project-id: bad"],
    ["target.region: unknown key", { region: "r" }, {}, "stops.json: target.region: unknown key"],
    ["id: bad", { id: "a b" }, {}, "--id: bad"],
    ["stops.0.id: bad", { id: "g" }, {}, "stops.json: stops.0.id: bad"],
    [TOO_LATE, { expiresIn: 1 }, {}, "--expires-in: at most 12 hours after sentAt"],
    [TOO_LATE, { expiresAt: "x" }, {}, "--expires-at: at most 12 hours after sentAt"],
    [TOO_LATE, {}, SENT, `stops.json: ${TOO_LATE}`],
    [TOO_LATE, { expiresIn: 1 }, SENT, "--expires-in: at most 12 hours after sentAt, and stops.json has a sentAt"],
    [
      `stops.1.${TOO_LATE}`,
      { expiresIn: 1 },
      { stops: [{}, SENT] },
      "--expires-in: at most 12 hours after sentAt, and stops.json has a sentAt",
    ],
    ["body: not JSON", { account: "a" }, {}, "stops.json: body: not JSON"],
  ])("%s, with the flags %j and the message %j, is shown as %s", ([fault, flags, raw, shown]) => {
    expect(inputFault(fault, { name: "stops.json", raw: { ...raw }, flags })).toBe(shown);
  });
});
