import { expect, test } from "vitest";
import { outcomeOf } from "../lib/facts.ts";
import { createLog } from "../lib/log.ts";
import { targets } from "./examples.ts";
import { START_MS } from "./fake-clock.ts";

function build() {
  const lines: string[] = [];
  return { log: createLog((line) => lines.push(line)), entries: () => lines.map((line) => JSON.parse(line)) };
}

test("an outcome is one line, without the free text of its request", () => {
  const { log, entries } = build();
  const facts = { requestId: "r", service: "drs", target: targets.drs, noun: "x", sentMs: START_MS, deliveries: 1 };
  log.outcome(
    outcomeOf({ ...facts, reason: "private\nwords", requestedBy: "private" }, { status: "stopped" }, START_MS),
  );
  expect(entries()).toEqual([
    {
      level: "INFO",
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      message: "outcome",
      requestId: "r",
      service: "drs",
      status: "stopped",
      calls: 0,
      deliveries: 1,
      elapsedMs: 0,
    },
  ]);
});

test("a hand-back is told for how long and why", () => {
  const { log, entries } = build();
  log.handedBack("m", { kind: "hand-back", waitMs: 1234.5, why: "busy" });
  expect(entries()).toMatchObject([{ level: "DEBUG", messageId: "m", waitMs: 1235, why: "busy" }]);
});

test("a fault of our own comes with where it happened, in one line", () => {
  const { log, entries } = build();
  log.error("handling message m", new Error("a bug"));
  log.error("handling message n", "thrown text");
  expect(entries()).toMatchObject([
    { level: "ERROR", message: "handling message m", error: expect.stringMatching(/^Error: a bug\n\s+at /) },
    { level: "ERROR", message: "handling message n", error: "thrown text" },
  ]);
});
