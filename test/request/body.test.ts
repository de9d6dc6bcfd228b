import { describe, expect, test } from "vitest";
import { MAX_BODY_BYTES, readBody } from "../../lib/request/body.ts";

describe("a body that is not one JSON object", () => {
  test.each([
    ["an empty body", "", "body: not JSON"],
    ["text that is not JSON", "stop it", "body: not JSON"],
    ["incomplete JSON", '{"service":', "body: not JSON"],
    ["two objects", "{}{}", "body: not JSON"],
    ["null", "null", "body: a JSON object, not null"],
    ["an array", "[{}]", "body: a JSON object, not an array"],
    ["a number", "5", "body: a JSON object, not a number"],
    ["a string", '"{}"', "body: a JSON object, not a string"],
    ["a boolean", "true", "body: a JSON object, not a boolean"],
  ])("%s is a fault that says what the body is", (_, body, fault) => {
    expect(readBody(body)).toEqual({ ok: false, faults: [fault] });
  });
});

test("a JSON object is answered unchanged, whatever its fields are", () => {
  expect(readBody(' {"service": 5, "x": [null]} ')).toEqual({ ok: true, value: { service: 5, x: [null] } });
});

describe("the size of a body", () => {
  const bodyOf = (bytes: number) => JSON.stringify({ x: "é".repeat((bytes - 8) / 2) });

  test("a body of 256 KiB is read, counted in bytes and not in characters", () => {
    expect(Buffer.byteLength(bodyOf(MAX_BODY_BYTES))).toBe(MAX_BODY_BYTES);
    expect(readBody(bodyOf(MAX_BODY_BYTES)).ok).toBe(true);
  });

  test("a larger body is a fault that names its size", () => {
    expect(readBody(bodyOf(MAX_BODY_BYTES + 2))).toEqual({
      ok: false,
      faults: ["body: 257 KiB, but a request has at most 256 KiB"],
    });
  });

  test("a body with more than 10,000 values is a fault, since a parsed body takes many times its size", () => {
    const bodyWith = (values: number) => JSON.stringify({ x: Array(values).fill(0), y: ',[{\\",'.repeat(5_000) });
    expect(readBody(bodyWith(9_000)).ok).toBe(true);
    expect(readBody(bodyWith(10_001))).toEqual({ ok: false, faults: ["body: more than 10,000 values"] });
  });
});

test.each([
  "12345678901234567890",
  "-12345678901234567890",
  "123456789.0123456789",
  "1e400",
  "[0,12345678901234567890]",
  '{ "x" : [ 1 , \n 0.12345678901234567890 ] }',
  "9007199254740993",
])("a number that a double cannot hold keeps its digits: %s", (number) => {
  const read = readBody(`{"x":${number},"id":"00000000000000000000000000000001"}`);
  expect(read.ok && JSON.stringify(read.value)).toBe(
    `{"x":${number.replaceAll(/\s/g, "")},"id":"00000000000000000000000000000001"}`,
  );
});
