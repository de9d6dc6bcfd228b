import { expect, onTestFinished, test } from "vitest";
import { startPlanClock } from "./plan-clock.ts";

function start(hasBacklog: () => Promise<boolean>) {
  const ended = new AbortController();
  onTestFinished(() => ended.abort());
  return { clock: startPlanClock(hasBacklog, ended.signal), end: () => ended.abort() };
}

test("a plan's time passes while there is room", async () => {
  const { clock } = start(async () => false);
  await clock.waitUntil(300);
  await clock.waitUntil(100); // has passed already
});

test("it stands still while there is a crowd", async () => {
  let looks = 0;
  const { clock } = start(async () => ++looks <= 3);
  await clock.waitUntil(100);
  expect(looks).toBeGreaterThan(3);
});

test("nobody waits for a plan that has been ended", async () => {
  const { clock, end } = start(async () => true);
  const reached = clock.waitUntil(3_600_000);
  end();
  await reached;
  await clock.waitUntil(3_600_000);
});
