import { expect, test } from "vitest";
import { createMemory } from "../../lib/stop/memory.ts";

const delivery = (deliveries: number, messageId = "m") => ({ messageId, deliveries });

test("what a delivery left to know is recalled by the next one, until it is forgotten", () => {
  const memory = createMemory();
  memory.keep(delivery(1), { isInDoubt: true });
  expect(memory.recall(delivery(2))).toEqual({ isInDoubt: true });
  memory.keep(delivery(2), {});
  expect(memory.recall(delivery(3))).toEqual({});
  memory.forget("m");
  expect(memory.recall(delivery(3))).toBeUndefined();
});

test("before the first delivery of a message nothing has been tried", () => {
  expect(createMemory().recall(delivery(1))).toEqual({});
});

test("a message that only others have seen is not recalled", () => {
  expect(createMemory().recall(delivery(2))).toBeUndefined();
});

test("what was known before another process had a delivery says nothing any more, but for a stop that was taken", () => {
  const memory = createMemory();
  memory.keep(delivery(1, "uncalled"), {});
  memory.keep(delivery(1, "taken"), { takenMs: 5 });
  expect(memory.recall(delivery(3, "uncalled"))).toBeUndefined();
  expect(memory.recall(delivery(3, "taken"))).toEqual({ takenMs: 5 });
});

test("of more than ten thousand messages the one that was kept longest ago is forgotten", () => {
  const memory = createMemory();
  for (let i = 0; i < 10_000; i++) memory.keep(delivery(1, `m${i}`), { takenMs: i });
  memory.keep(delivery(1, "m0"), { takenMs: -1 }); // kept again, and so no longer the oldest
  memory.keep(delivery(1, "one more"), {});
  expect(memory.recall(delivery(2, "m0"))).toEqual({ takenMs: -1 });
  expect(memory.recall(delivery(2, "m1"))).toBeUndefined();
  expect(memory.recall(delivery(2, "m2"))).toEqual({ takenMs: 2 });
});
