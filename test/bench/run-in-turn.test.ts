import { expect, test } from "vitest";
import { runInTurn } from "./run-in-turn.ts";

test("contenders take turns, and every second round runs in reverse order", async () => {
  const ran: string[] = [];
  const contender = (name: string) => async () => ran.push(name);
  const figures = await runInTurn({ a: contender("a"), b: contender("b") }, 3);
  expect(ran).toEqual(["a", "b", "b", "a", "a", "b"]);
  expect(figures).toEqual({ a: [1, 4, 5], b: [2, 3, 6] });
});
