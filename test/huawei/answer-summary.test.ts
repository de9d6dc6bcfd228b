import { describe, expect, test } from "vitest";
import { summarise, summariseQuery } from "../../lib/huawei/answer-summary.ts";
import type { CallResult } from "../../lib/huawei/calls.ts";
import { readAnswer } from "../../lib/huawei/read-answer.ts";
import { START_MS } from "../rig/clock.ts";

function answered(status: number, body: object, headers = {}): CallResult {
  const answer = readAnswer({ status, headers, body: JSON.stringify(body) }, START_MS);
  return { verdict: "unsettled", answer, calls: 1, wasSent: true };
}

const LOST: CallResult = { verdict: "unsettled", reason: "UND_ERR_SOCKET: other side closed", calls: 1, wasSent: true };

describe("an answer summary", () => {
  test("holds the status, the code as written, the message and the request id", () => {
    const result = answered(400, { error_code: "APIG.0308", error_msg: "too many" }, { "x-request-id": "r" });
    expect(summarise(result, undefined)).toEqual({
      httpStatus: 400,
      errorCode: "APIG.0308",
      errorMessage: "too many",
      cloudRequestId: "r",
    });
  });

  test("cuts a code and a request id at 128 characters and a message at 512", () => {
    const long = "x".repeat(2_000);
    const result = answered(400, { error_code: long, error_msg: long }, { "x-request-id": long });
    expect(summarise(result, undefined)).toEqual({
      httpStatus: 400,
      errorCode: "x".repeat(128),
      errorMessage: "x".repeat(512),
      cloudRequestId: "x".repeat(128),
    });
  });

  test("of the last answer replaces the one before it, with every field", () => {
    const before = summarise(answered(400, { error_code: "A.1", error_msg: "m" }, { "x-request-id": "r" }), undefined);
    expect(summarise(answered(200, {}), before)).toEqual({ httpStatus: 200, errorMessage: "HTTP 200: {}" });
  });

  test("of the last answer stays where a later call gets none", () => {
    const before = summarise(answered(503, { error_msg: "down" }), undefined);
    expect(summarise(LOST, before)).toEqual(before);
  });

  test("is the reason of the last call where no answer has come yet", () => {
    const first = summarise({ ...LOST, reason: "ECONNREFUSED" }, undefined);
    expect(first).toEqual({ errorMessage: "ECONNREFUSED" });
    expect(summarise(LOST, first)).toEqual({ errorMessage: "UND_ERR_SOCKET: other side closed" });
  });
});

describe("the summary after a state query", () => {
  const stopCall = summarise(answered(409, { error_msg: "conflict" }), undefined);

  test("stays that of the stop call where the query gave the state", () => {
    expect(summariseQuery(answered(200, { task_status: 0 }), stopCall)).toEqual(stopCall);
  });

  test.each([
    ["503", answered(503, {}), { httpStatus: 503, errorMessage: "HTTP 503: {}" }],
    [
      "a code in a 200",
      answered(200, { error_code: "A.1" }),
      { httpStatus: 200, errorCode: "A.1", errorMessage: 'HTTP 200: {"error_code":"A.1"}' },
    ],
  ])("is that of the query where it failed: %s", (_, result, summary) => {
    expect(summariseQuery(result, stopCall)).toEqual(summary);
  });

  test("is that of the query where no answer came before", () => {
    expect(summariseQuery(answered(200, {}), undefined)).toEqual({ httpStatus: 200, errorMessage: "HTTP 200: {}" });
  });
});
