import { expect, test } from "vitest";
import { buildSchedules } from "../../lib/schedules/build-schedules.ts";

test("schedules whose names differ only in hyphens have different logical ids", () => {
  const schedule = { expression: "rate(1 day)", timezone: "UTC", enabled: true, request: {} };
  const names = ["a-1", "a1", "role", "dash-a"].map((name) => ({ ...schedule, name }));
  expect(Object.keys(buildSchedules(names))).toEqual([
    "ScheduleGroup",
    "SchedulerRole",
    "ScheduleADash1",
    "ScheduleA1",
    "ScheduleRole",
    "ScheduleDashDasha",
  ]);
});
