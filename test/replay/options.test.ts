import { describe, expect, test } from "vitest";
import { readReplayOptions } from "../../lib/replay/options.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import { START_MS } from "../rig/clock.ts";

test("an empty event means every dead letter that was replayed less than three times", () => {
  expect(readReplayOptions({}, START_MS)).toEqual({ dryRun: false, maxReplays: 3, anyRun: false });
});

test("every option is read as it is given", () => {
  const options = {
    service: "drs",
    status: "gave-up",
    code: "busy",
    ids: ["a", "b/0"],
    group: "g",
    account: ["default"],
    requestedBy: "release robot",
    errorCode: ["DRS.M00102", "503", "none"],
    since: "2026-11-22T07:00:00Z",
    until: "2026-11-22T08:00:00Z",
    sentBefore: "2026-11-22T08:00:00Z",
    sentAfter: "2026-11-22T09:00:00+02:00",
    max: 5,
    dryRun: true,
    expiresAt: "2026-11-22T20:00:00Z",
    maxReplays: 9,
    anyRun: true,
  };
  expect(readReplayOptions(options, START_MS)).toEqual(options);
});

test("a service, a status and a code may each be a list", () => {
  const options = { service: ["drs", "aom"], status: ["denied", "gave-up"], code: ["busy"] };
  expect(readReplayOptions(options, START_MS)).toMatchObject(options);
});

describe("a fault in the options", () => {
  const TIME = "an RFC 3339 time with its zone, such as 2026-11-22T08:00:00Z, in the years 2020 to 2099";

  test.each<[unknown, string]>([
    [null, "body: a JSON object"],
    ["drs", "body: a JSON object"],
    [[], "body: a JSON object"],
    [{ Records: [] }, "Records: unknown key"],
    [{ services: ["drs"], dryrun: true }, "services: unknown key; dryrun: unknown key"],
    [{ service: "ecs" }, `service: one of ${serviceNames.join(", ")}`],
    [{ status: "stopped" }, "status: one of expired, rejected, denied, refused, gave-up, moved, undelivered"],
    [{ code: "slow" }, "code: one of inferred, "],
    [
      { status: ["gave-up", "stopped"] },
      "status: one of expired, rejected, denied, refused, gave-up, moved, undelivered",
    ],
    [{ status: [] }, "status: one of expired, rejected, denied, refused, gave-up, moved, undelivered"],
    [{ ids: [] }, "ids: at least 1 id"],
    [{ ids: "a" }, "ids: a list of ids"],
    [{ ids: [5] }, "ids.0: an id"],
    [{ sentBefore: "2026-11-22" }, `sentBefore: ${TIME}`],
    [{ sentAfter: 5 }, `sentAfter: ${TIME}`],
    [{ sentAfter: "2026-11-22T08:00:00Z", sentBefore: "2026-11-22T08:00:00Z" }, "sentAfter: a time before sentBefore"],
    [{ since: "2026-11-22T08:00:00Z", until: "2026-11-22T08:00:00Z" }, "since: a time before until"],
    [{ account: 5 }, "account: a text, or a list of texts"],
    [{ group: [] }, "group: at least 1 text"],
    [{ errorCode: "" }, "errorCode: not empty"],
    [{ max: 0 }, "max: a whole number from 1"],
    [{ max: "5" }, "max: a whole number from 1"],
    [{ max: 1.5 }, "max: a whole number from 1"],
    [{ maxReplays: 0 }, "maxReplays: a whole number from 1"],
    [{ dryRun: "yes" }, "dryRun: true or false"],
    [{ expiresAt: "soon" }, `expiresAt: ${TIME}`],
    [{ expiresAt: "2026-11-22T08:00:00Z" }, "expiresAt: a time in the future"],
    [{ expiresAt: "2026-11-22T20:00:01Z" }, "expiresAt: at most 12 hours from now"],
  ])("%j throws: %s", (event, fault) => {
    expect(() => readReplayOptions(event, START_MS)).toThrow(`replaying: ${fault}`);
  });
});
