import { expect, test } from "vitest";
import { keepingLast } from "../../lib/time/keeping-last.ts";

test("what is asked of the same number in a row is computed once, and of another number anew", () => {
  const computed: number[] = [];
  const doubled = keepingLast((of) => {
    computed.push(of);
    return of * 2;
  });
  expect([1, 1, 2, 2, 1].map(doubled)).toEqual([2, 2, 4, 4, 2]);
  expect(computed).toEqual([1, 2, 1]);
});

test("what is no number at all is never taken for known", () => {
  let calls = 0;
  const counted = keepingLast(() => ++calls);
  expect([counted(Number.NaN), counted(Number.NaN)]).toEqual([1, 2]);
});
