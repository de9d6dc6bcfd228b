import { expect, onTestFinished, test } from "vitest";
import { startPacer } from "./pacer.ts";

function start(isCrowded: () => Promise<boolean>) {
  const ended = new AbortController();
  onTestFinished(() => ended.abort());
  return { pacer: startPacer(isCrowded, ended.signal), end: () => ended.abort() };
}

test("a plan's time passes while there is room", async () => {
  const { pacer } = start(async () => false);
  await pacer.reach(300);
  await pacer.reach(100); // has passed already
});

test("it stands still while there is a crowd", async () => {
  let looks = 0;
  const { pacer } = start(async () => ++looks <= 3);
  await pacer.reach(100);
  expect(looks).toBeGreaterThan(3);
});

test("nobody waits for a plan that has been ended", async () => {
  const { pacer, end } = start(async () => true);
  const reached = pacer.reach(3_600_000);
  end();
  await reached;
  await pacer.reach(3_600_000);
});
