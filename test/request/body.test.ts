import { describe, expect, test } from "vitest";
import { MAX_BODY_BYTES, readBody } from "../../lib/request/body.ts";

describe("a body that is not one JSON object is told what it is instead", () => {
  test.each([
    ["nothing", "", "body: not JSON"],
    ["a text that is not JSON", "stop it", "body: not JSON"],
    ["JSON that breaks off", '{"service":', "body: not JSON"],
    ["two objects", "{}{}", "body: not JSON"],
    ["null", "null", "body: a JSON object, not null"],
    ["an array", "[{}]", "body: a JSON object, not an array"],
    ["a number", "5", "body: a JSON object, not a number"],
    ["a string", '"{}"', "body: a JSON object, not a string"],
    ["a boolean", "true", "body: a JSON object, not a boolean"],
  ])("%s", (_, body, fault) => {
    expect(readBody(body)).toEqual({ ok: false, faults: [fault] });
  });
});

test("any JSON object is passed on as it is, whatever is in it", () => {
  expect(readBody(' {"service": 5, "x": [null]} ')).toEqual({ ok: true, value: { service: 5, x: [null] } });
});

describe("a body is measured in bytes, not in characters", () => {
  const bodyOf = (bytes: number) => JSON.stringify({ x: "é".repeat((bytes - 8) / 2) });

  test("256 KiB are taken", () => {
    expect(Buffer.byteLength(bodyOf(MAX_BODY_BYTES))).toBe(MAX_BODY_BYTES);
    expect(readBody(bodyOf(MAX_BODY_BYTES), MAX_BODY_BYTES).ok).toBe(true);
  });

  test("more are a fault that says how many", () => {
    expect(readBody(bodyOf(MAX_BODY_BYTES + 2), MAX_BODY_BYTES)).toEqual({
      ok: false,
      faults: ["body: 257 KiB, but a request has at most 256 KiB"],
    });
  });

  test("a reader that sets no limit takes any length", () => {
    expect(readBody(bodyOf(MAX_BODY_BYTES + 2)).ok).toBe(true);
  });
});
