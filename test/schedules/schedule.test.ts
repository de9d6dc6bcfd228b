import { describe, expect, test } from "vitest";
import { finalNotes, readSchedules, scheduledBody } from "../../lib/schedules/schedule.ts";
import { services } from "../../lib/services/services.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { requestOf } from "../rig/examples.ts";

const good = { name: "nightly", expression: "cron(0 3 * * ? *)", request: requestOf("drs") };

test("a schedule is enabled and in UTC by default", () => {
  expect(readSchedules([good])).toEqual([{ ...good, timezone: "UTC", enabled: true }]);
  const other = { ...good, timezone: "Asia/Shanghai", enabled: false };
  expect(readSchedules([other])).toEqual([other]);
});

test.each([[undefined], [null], [[]]])("%j is an empty list of schedules", (list) => {
  expect(readSchedules(list)).toEqual([]);
});

test("a schedule that stops a task for good is noted with the reason, in a group too; others are not", () => {
  const group = { ...good, name: "many", request: { stops: [requestOf("aom"), requestOf("drs"), requestOf("drs")] } };
  const other = { ...good, name: "other", request: requestOf("aom") };
  expect(finalNotes(readSchedules([good, group, other]))).toEqual(
    ["nightly", "many"].map((name) => `events/schedules.yml: schedule ${name}: note: ${services.drs.finality}`),
  );
});

describe("the message of a schedule", () => {
  const time = "2026-11-22T03:00:00Z";

  test("is the request with the id and sentAt of the firing", () => {
    const sent = JSON.parse(scheduledBody(good, time));
    expect(sent).toEqual({ id: "schedules/nightly/2026-11-22T03:00:00Z", sentAt: time, ...requestOf("drs") });
  });

  test("may be a group with the id and sentAt of the firing", () => {
    const request = { service: "drs", stops: [{ target: exampleTargets.drs }] };
    const sent = JSON.parse(scheduledBody({ name: "nightly", request }, time));
    expect(sent).toEqual({ id: "schedules/nightly/2026-11-22T03:00:00Z", sentAt: time, ...request });
    expect(readSchedules([{ ...good, request }])).toHaveLength(1);
  });

  test("has an id short enough for the index of a member, also with the longest name", () => {
    const stops = Array.from({ length: 100 }, () => requestOf("drs"));
    expect(() => readSchedules([{ ...good, name: "n".repeat(32), request: { stops } }])).not.toThrow();
  });
});

describe("an invalid schedule", () => {
  const NAME = "1–32 lower-case letters and digits, with single hyphens between them";
  const ZONE = "use the IANA name of a time zone, such as Asia/Shanghai";
  const WITHOUT = "leave it out, because the schedule sets it";

  test.each<[string, unknown, string]>([
    ["a file that is no list", { nightly: good }, "events/schedules.yml: body: a list of schedules"],
    ["a schedule that is no object", [5], "schedule 1 of the list: body: an object with name, expression and request"],
    ["a missing name", [{ ...good, name: undefined }], `schedule 1 of the list: name: required, ${NAME}`],
    ["capitals in the name", [{ ...good, name: "Nightly" }], `schedule Nightly: name: ${NAME}`],
    ["a space in the name", [{ ...good, name: "a b" }], `schedule a b: name: ${NAME}`],
    ["a name that is too long", [{ ...good, name: "n".repeat(33) }], `name: ${NAME}`],
    ["a name used twice", [good, good], "schedule nightly: name: another schedule has this name"],
    ["an unknown key", [{ ...good, every: "day" }], "schedule nightly: every: unknown key"],
    ["a missing expression", [{ ...good, expression: undefined }], "schedule nightly: expression: required, a text"],
    [
      "an invalid expression",
      [{ ...good, expression: "rate(1 week)" }],
      "schedule nightly: expression: use rate(<n> minutes)",
    ],
    ["an unknown time zone", [{ ...good, timezone: "Asia/Peking" }], `schedule nightly: timezone: ${ZONE}`],
    ["an offset as time zone", [{ ...good, timezone: "+08:00" }], `schedule nightly: timezone: ${ZONE}`],
    [
      "a time zone in lower case",
      [{ ...good, timezone: "asia/shanghai" }],
      "schedule nightly: timezone: write Asia/Shanghai",
    ],
    ["enabled with a word", [{ ...good, enabled: "no" }], "schedule nightly: enabled: true or false"],
    [
      "a missing request",
      [{ ...good, request: undefined }],
      "schedule nightly: request: required, a request or a group",
    ],
    ["a request without a service", [{ ...good, request: {} }], "schedule nightly: request: service: required, one of"],
    [
      "an invalid target",
      [{ ...good, request: { service: "drs", target: {} } }],
      "schedule nightly: request: target.jobId: required",
    ],
    ["a request with an id", [{ ...good, request: requestOf("drs", { id: "r" }) }], `request: id: ${WITHOUT}`],
    ["a request with sentAt", [{ ...good, request: requestOf("drs", { sentAt: "x" }) }], `request: sentAt: ${WITHOUT}`],
    [
      "a request with a deadline",
      [{ ...good, request: requestOf("drs", { expiresAt: "x" }) }],
      "request: expiresAt: leave it out, because one time",
    ],
    ["an empty group", [{ ...good, request: { stops: [] } }], "schedule nightly: request: stops: at least 1 stop"],
    [
      "a group member with an id",
      [{ ...good, request: { stops: [requestOf("drs", { id: "r" })] } }],
      `request: stops.0.id: ${WITHOUT}`,
    ],
    [
      "one invalid group member",
      [{ ...good, request: { stops: [requestOf("drs"), { service: "drs" }] } }],
      "schedule nightly: request: stops.1.target: required, an object with the ids of a task",
    ],
    [
      "a body that is too large",
      [{ ...good, request: { stops: Array.from({ length: 100 }, () => requestOf("drs", { x: "x".repeat(3_000) })) } }],
      "schedule nightly: request: body: 302 KiB, but a request has at most 256 KiB",
    ],
  ])("is named in the error with its fault: %s", (_, list, words) => {
    expect(() => readSchedules(list)).toThrow(words);
  });

  test("is named in one error with all other invalid schedules", () => {
    expect(() => readSchedules([{ ...good, enabled: 1 }, good, { ...good, name: "b", timezone: "x" }])).toThrow(
      new Error(
        [
          "events/schedules.yml:",
          "schedule nightly: enabled: true or false",
          "schedule b: timezone: use the IANA name of a time zone, such as Asia/Shanghai",
        ].join("\n  "),
      ),
    );
  });
});
