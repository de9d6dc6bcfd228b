import { expect, test } from "vitest";
import { scheduleResources } from "../../lib/schedules/resources.ts";

test("names that differ in their hyphens only are different resources", () => {
  const schedule = { expression: "rate(1 day)", timezone: "UTC", enabled: true, request: {} };
  const names = ["a-1", "a1", "role", "dash-a"].map((name) => ({ ...schedule, name }));
  expect(Object.keys(scheduleResources(names))).toEqual([
    ...["ScheduleGroup", "SchedulerRole", "ScheduleADash1", "ScheduleA1", "ScheduleRole", "ScheduleDashDasha"],
  ]);
});
