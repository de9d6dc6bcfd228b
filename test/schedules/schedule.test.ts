import { describe, expect, test } from "vitest";
import { readSchedules, scheduledBody } from "../../lib/schedules/schedule.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { requestOf } from "../rig/examples.ts";

const good = { name: "nightly", expression: "cron(0 3 * * ? *)", request: requestOf("drs") };

test("a schedule is enabled and in UTC unless it says otherwise", () => {
  expect(readSchedules([good])).toEqual([{ ...good, timezone: "UTC", enabled: true }]);
  const other = { ...good, timezone: "Asia/Shanghai", enabled: false };
  expect(readSchedules([other])).toEqual([other]);
});

test.each([[undefined], [null], [[]]])("%j is no schedules", (list) => {
  expect(readSchedules(list)).toEqual([]);
});

describe("a schedule sends", () => {
  const time = "2026-11-22T03:00:00Z";

  test("a request whose id and sentAt are those of its firing", () => {
    const sent = JSON.parse(scheduledBody(good, time));
    expect(sent).toEqual({ id: "schedules/nightly/2026-11-22T03:00:00Z", sentAt: time, ...requestOf("drs") });
  });

  test("or a group, whose stops get their ids and their sentAt from it", () => {
    const request = { service: "drs", stops: [{ target: exampleTargets.drs }] };
    const sent = JSON.parse(scheduledBody({ name: "nightly", request }, time));
    expect(sent).toEqual({ id: "schedules/nightly/2026-11-22T03:00:00Z", sentAt: time, ...request });
    expect(readSchedules([{ ...good, request }])).toHaveLength(1);
  });

  test("ids that leave room for the index of a stop, however long the name", () => {
    const stops = Array.from({ length: 100 }, () => requestOf("drs"));
    expect(() => readSchedules([{ ...good, name: "n".repeat(32), request: { stops } }])).not.toThrow();
  });
});

describe("a schedule that is wrong is named, with its fault", () => {
  const NAME = "1–32 small letters and digits, with single hyphens between them";
  const ZONE = "a time zone by its IANA name, such as Asia/Shanghai";
  const WITHOUT = "leave it out, the schedule gives it";

  test.each<[string, unknown, string]>([
    ["no list", { nightly: good }, "events/schedules.yml: body: a list of schedules"],
    ["no object", [5], "schedule 1 of the list: body: an object with name, expression and request"],
    ["no name", [{ ...good, name: undefined }], `schedule 1 of the list: name: required, ${NAME}`],
    ["capitals in its name", [{ ...good, name: "Nightly" }], `schedule Nightly: name: ${NAME}`],
    ["a space in its name", [{ ...good, name: "a b" }], `schedule a b: name: ${NAME}`],
    ["a long name", [{ ...good, name: "n".repeat(33) }], `name: ${NAME}`],
    ["the name of another", [good, good], "schedule nightly: name: another schedule has it"],
    ["an unknown key", [{ ...good, every: "day" }], "schedule nightly: every: unknown key"],
    ["no expression", [{ ...good, expression: undefined }], "schedule nightly: expression: required, a text"],
    [
      "a wrong expression",
      [{ ...good, expression: "rate(1 week)" }],
      "schedule nightly: expression: rate(<n> minutes)",
    ],
    ["no such time zone", [{ ...good, timezone: "Asia/Peking" }], `schedule nightly: timezone: ${ZONE}`],
    ["an offset for a time zone", [{ ...good, timezone: "+08:00" }], `schedule nightly: timezone: ${ZONE}`],
    [
      "a misspelt time zone",
      [{ ...good, timezone: "asia/shanghai" }],
      "schedule nightly: timezone: write Asia/Shanghai",
    ],
    ["enabled by a word", [{ ...good, enabled: "no" }], "schedule nightly: enabled: true or false"],
    ["no request", [{ ...good, request: undefined }], "schedule nightly: request: required, a request or a group"],
    ["a request of no service", [{ ...good, request: {} }], "schedule nightly: request: service: required, one of"],
    [
      "a wrong target",
      [{ ...good, request: { service: "drs", target: {} } }],
      "schedule nightly: request: target.jobId: required",
    ],
    ["an id of its own", [{ ...good, request: requestOf("drs", { id: "r" }) }], `request: id: ${WITHOUT}`],
    ["a sentAt of its own", [{ ...good, request: requestOf("drs", { sentAt: "x" }) }], `request: sentAt: ${WITHOUT}`],
    [
      "a deadline",
      [{ ...good, request: requestOf("drs", { expiresAt: "x" }) }],
      "request: expiresAt: leave it out, no time is",
    ],
    ["an empty group", [{ ...good, request: { stops: [] } }], "schedule nightly: request: stops: at least 1 stop"],
    [
      "a stop with an id",
      [{ ...good, request: { stops: [requestOf("drs", { id: "r" })] } }],
      `request: stops.0.id: ${WITHOUT}`,
    ],
    [
      "one wrong stop among good ones",
      [{ ...good, request: { stops: [requestOf("drs"), { service: "drs" }] } }],
      "schedule nightly: request: stops.1.target: required, an object that names what to stop",
    ],
    [
      "more than a message holds",
      [{ ...good, request: { stops: Array.from({ length: 100 }, () => requestOf("drs", { x: "x".repeat(3_000) })) } }],
      "schedule nightly: request: body: 302 KiB, but a request has at most 256 KiB",
    ],
  ])("%s", (_, list, words) => {
    expect(() => readSchedules(list)).toThrow(words);
  });

  test("all of them in one error", () => {
    expect(() => readSchedules([{ ...good, enabled: 1 }, good, { ...good, name: "b", timezone: "x" }])).toThrow(
      new Error(
        [
          "events/schedules.yml:",
          "schedule nightly: enabled: true or false",
          "schedule b: timezone: a time zone by its IANA name, such as Asia/Shanghai",
        ].join("\n  "),
      ),
    );
  });
});
