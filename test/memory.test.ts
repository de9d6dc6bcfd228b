import { expect, test } from "vitest";
import { createMemory } from "../lib/memory.ts";

test("what is kept of a message is recalled until it is forgotten", () => {
  const memory = createMemory();
  memory.keep("m", { isInDoubt: true });
  expect(memory.recall("m")).toEqual({ isInDoubt: true });
  memory.keep("m", { takenMs: 5 });
  expect(memory.recall("m")).toEqual({ takenMs: 5 });
  memory.forget("m");
  expect(memory.recall("m")).toBeUndefined();
});

test("a message nobody has seen is not recalled", () => {
  expect(createMemory().recall("m")).toBeUndefined();
});

test("of more than ten thousand messages the one that was kept longest ago is forgotten", () => {
  const memory = createMemory();
  for (let i = 0; i < 10_000; i++) memory.keep(`m${i}`, { takenMs: i });
  memory.keep("m0", { takenMs: -1 }); // kept again, and so no longer the oldest
  memory.keep("one more", {});
  expect(memory.recall("m0")).toEqual({ takenMs: -1 });
  expect(memory.recall("m1")).toBeUndefined();
  expect(memory.recall("m2")).toEqual({ takenMs: 2 });
});
