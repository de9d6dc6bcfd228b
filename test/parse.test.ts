import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { excessOf, isObject, parseWith } from "../lib/parse.ts";

const schema = z.strictObject({
  name: z.string("a text"),
  inner: z.optional(z.strictObject({ count: z.int("a whole number") }, "an object")),
});

describe("a fault", () => {
  test.each([
    ["a field of the wrong type", { name: 5 }, ["name: a text"]],
    ["a missing field", {}, ["name: required, a text"]],
    ["a nested field of the wrong type", { name: "a", inner: { count: 1.5 } }, ["inner.count: a whole number"]],
    ["a missing nested field", { name: "a", inner: {} }, ["inner.count: required, a whole number"]],
    ["unknown keys, each by itself", { name: "a", x: 1, y: 2 }, ["x: unknown key", "y: unknown key"]],
    ["a nested unknown key", { name: "a", inner: { count: 1, x: 1 } }, ["inner.x: unknown key"]],
    ["a key with a line end and an escape", { name: "a", "x\n\u001b[2J": 1 }, ["x\\n\\u001b[2J: unknown key"]],
    ["several fields at once", { inner: 5, x: 1 }, ["name: required, a text", "inner: an object", "x: unknown key"]],
    ["null, which is not missing", { name: null }, ["name: a text"]],
  ])("it names the path of %s", (_, input, faults) => {
    expect(parseWith(schema, input)).toEqual({ ok: false, faults });
  });

  test("it shows at most 64 characters of a key", () => {
    expect(parseWith(schema, { name: "a", ["k".repeat(1000)]: 1 })).toEqual({
      ok: false,
      faults: [`${"k".repeat(64)}: unknown key`],
    });
  });
});

test("a valid input becomes a value", () => {
  expect(parseWith(schema, { name: "a", inner: { count: 1 } })).toEqual({
    ok: true,
    value: { name: "a", inner: { count: 1 } },
  });
});

test.each([
  [{}, true],
  [{ a: 1 }, true],
  [[], false],
  [null, false],
  [undefined, false],
  ["{}", false],
  [5, false],
])("isObject answers for %j: %s", (value, expected) => {
  expect(isObject(value)).toBe(expected);
});

describe("the excess of JSON text", () => {
  const limits = { levels: 3, parts: 5 };

  test.each([
    ["[[[1]]]", undefined],
    ["[[[[1]]]]", "levels"],
    ["[1,2,3,4,5]", undefined],
    ["[1,2,3,4,5,6]", "parts"],
    ["[{},{},{}]", "parts"],
    ['["[[[[[[,,,,,,"]', undefined],
    ['["\\"[[[[[[,,,,,,\\\\",1]', undefined],
    ['["\\\\",[[[1]]]]', "levels"],
    ['"[[[[[[,,,,,,', undefined],
    ["]]]]]][[[", undefined],
    ["", undefined],
  ])("of %s is %s", (text, excess) => {
    expect(excessOf(text, limits)).toBe(excess);
  });

  test("counts no lists, objects and commas in the strings of any JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, text) => {
        const withoutText = JSON.stringify([value, ""]);
        for (const parts of [0, 1, 2, 5, 20])
          expect(excessOf(JSON.stringify([value, text]), { levels: 9, parts })).toBe(
            excessOf(withoutText, { levels: 9, parts }),
          );
      }),
    );
  });
});
