import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { isObject, parseWith } from "../lib/parse.ts";

const schema = z.strictObject({
  name: z.string("a text"),
  inner: z.optional(z.strictObject({ count: z.int("a whole number") }, "an object")),
});

describe("every fault comes with its path", () => {
  test.each([
    ["a wrong type", { name: 5 }, ["name: a text"]],
    ["a missing field", {}, ["name: required, a text"]],
    ["a wrong field of a field", { name: "a", inner: { count: 1.5 } }, ["inner.count: a whole number"]],
    ["a missing field of a field", { name: "a", inner: {} }, ["inner.count: required, a whole number"]],
    ["unknown keys, one by one", { name: "a", x: 1, y: 2 }, ["x: unknown key", "y: unknown key"]],
    ["an unknown key of a field", { name: "a", inner: { count: 1, x: 1 } }, ["inner.x: unknown key"]],
    ["several at once", { inner: 5, x: 1 }, ["name: required, a text", "inner: an object", "x: unknown key"]],
    ["null, which is not a missing field", { name: null }, ["name: a text"]],
  ])("%s", (_, input, faults) => {
    expect(parseWith(schema, input)).toEqual({ ok: false, faults });
  });

  test("of which no more than 64 characters a key are shown", () => {
    expect(parseWith(schema, { name: "a", ["k".repeat(1000)]: 1 })).toEqual({
      ok: false,
      faults: [`${"k".repeat(64)}: unknown key`],
    });
  });
});

test("what is right becomes a value", () => {
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
])("%j as a JSON object: %s", (value, is) => {
  expect(isObject(value)).toBe(is);
});
