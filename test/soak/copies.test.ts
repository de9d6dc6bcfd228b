import { describe, expect, test } from "vitest";
import { countCopies, explainCopies, traceCopy } from "./copies.ts";
import { makeDelivery } from "./example-evidence.ts";
import type { SeenDelivery } from "./invocation-monitor.ts";

const first = makeDelivery(0, 1, { number: 1, messageId: "m1", end: "crashed" });
const handedBack = makeDelivery(5, 6, { number: 2, messageId: "m2", sentBy: 1 });
const again = makeDelivery(30, 31, { number: 3, messageId: "m1", receives: 2 });
const againHandedBack = makeDelivery(40, 41, { number: 4, messageId: "m3", sentBy: 3 });
const all = [first, handedBack, again, againHandedBack];

test("a copy consists of the deliveries that handed it back, and counts every receive of their messages", () => {
  expect(traceCopy(handedBack, all)).toMatchObject({ known: [first, handedBack], earlierReceives: [], deliveries: 2 });
  expect(traceCopy(againHandedBack, all)).toMatchObject({
    known: [again, againHandedBack],
    earlierReceives: [first],
    deliveries: 3,
  });
});

test("a delivery at the same time is no earlier receive", () => {
  const twin = makeDelivery(0, 1, { messageId: "m1" });
  expect(traceCopy(first, [...all, twin]).earlierReceives).toEqual([]);
});

describe("the number of copies", () => {
  test.each<[string, readonly SeenDelivery[], number]>([
    ["a request without a delivery has none", [], 0],
    ["a request that was handed back is one copy", [first, handedBack], 1],
    ["a message that was received again is one copy", [first, again], 1],
    ["a message that was handed back and received again is two copies", all, 2],
    [
      "a message that one delivery sent twice is two copies",
      [first, handedBack, { ...handedBack, messageId: "m4" }],
      2,
    ],
    ["a message that was delivered twice at a time is two copies", [first, makeDelivery(0, 1, { messageId: "m1" })], 2],
  ])("%s", (_, deliveries, count) => {
    expect(countCopies(deliveries)).toBe(count);
  });
});

describe("the reason for two copies", () => {
  const fromRetry = makeDelivery(5, 6, { number: 5, messageId: "m5", sentBy: 1 });
  const twin = makeDelivery(0, 1, { number: 6, messageId: "m1" });
  const other = makeDelivery(0, 1, { number: 7, messageId: "m7" });
  const everything = [...all, fromRetry, twin, other];
  const copy = (delivery: SeenDelivery) => traceCopy(delivery, everything);

  test.each<[string, SeenDelivery, SeenDelivery, string]>([
    ["two messages of the router", handedBack, other, "sent or forwarded twice"],
    ["two messages of one delivery", handedBack, fromRetry, "handed back twice by a retry"],
    ["two deliveries of one receive", handedBack, twin, "delivered twice at a time"],
    ["a second receive after a crash", handedBack, again, "received again after the function was killed"],
    ["copies of such a message", againHandedBack, handedBack, "received again after the function was killed"],
    ["a delivery and itself", handedBack, handedBack, "the same copy"],
  ])("%s have a reason of their own", (_, one, another, reason) => {
    expect(explainCopies(copy(one), copy(another))).toBe(reason);
  });

  test.each([
    ["answered", "received again after a lost delete or a failed send"],
    ["timeout", "received again after the function timed out"],
  ])("a second receive names the end of the first, %s", (end, reason) => {
    const [one, two] = [makeDelivery(0, 1, { end }), makeDelivery(2, 3, { receives: 2 })];
    expect(explainCopies(traceCopy(two, [one, two]), traceCopy(one, [one, two]))).toBe(reason);
  });
});
