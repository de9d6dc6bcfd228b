import { expect, onTestFinished, test } from "vitest";
import { startPlanClock } from "./plan-clock.ts";

function start(hasBacklog: () => Promise<boolean>) {
  const ended = new AbortController();
  onTestFinished(() => ended.abort());
  return { clock: startPlanClock(hasBacklog, ended.signal), end: () => ended.abort() };
}

test("the clock reaches earlier times first while there is no backlog", async () => {
  const { clock } = start(async () => false);
  const reached: number[] = [];
  const wait = async (ms: number) => reached.push(await clock.waitUntil(ms).then(() => ms));
  await Promise.all([wait(300), wait(100)]);
  await wait(200); // this time has passed already
  expect(reached).toEqual([100, 300, 200]);
});

test("the clock stands still while there is a backlog", async () => {
  let checks = 0;
  const { clock } = start(async () => ++checks <= 3);
  await clock.waitUntil(100);
  expect(checks).toBeGreaterThan(3);
});

test("every wait resolves when the clock is ended", async () => {
  const { clock, end } = start(async () => true);
  const begunBefore = clock.waitUntil(3_600_000);
  end();
  await expect(Promise.all([begunBefore, clock.waitUntil(3_600_000)])).resolves.toHaveLength(2);
});
