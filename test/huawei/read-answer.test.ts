import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Answer } from "../../lib/http/exchange.ts";
import { normaliseCode, readAnswer } from "../../lib/huawei/read-answer.ts";
import { START_MS } from "../rig/clock.ts";

const read = (body: string, more: Partial<Answer> = {}) =>
  readAnswer({ status: 400, headers: {}, body, ...more }, START_MS);

describe("an error", () => {
  test.each([
    ["error_code and error_msg", { error_code: "A.1", error_msg: "m" }, "A.1", "m"],
    ["error_code and error_message", { error_code: "A.1", error_message: "m", http_code: "400" }, "A.1", "m"],
    ["errorCode and errorMsg", { errorCode: "A.1", errorMsg: "m" }, "A.1", "m"],
    ["a nested code and reason", { error: { code: "A.1", reason: "m" }, status: "error" }, "A.1", "m"],
    ["a nested code and message", { error: { code: "A.1", message: "m" }, status: "failed" }, "A.1", "m"],
    ["an outer code before a nested one", { error: { code: "B.2" }, error_code: "A.1", error_msg: "m" }, "A.1", "m"],
    ["a nested code beside an empty outer one", { error_code: "", error: { code: "A.1", reason: "m" } }, "A.1", "m"],
    [
      "a message beside IAM's numeric code, which is no code",
      { error: { code: 401, message: "m", title: "Unauthorized" } },
      undefined,
      "m",
    ],
    ["a message beside a numeric error_code, which is no code", { error_code: 400, error_msg: "m" }, undefined, "m"],
    ["fields that are null, as no error", { error_code: null, error_msg: null }, undefined, undefined],
    ["a message alone", { message: "m" }, undefined, "m"],
    ["a text, as no error", { error: "A.1" }, undefined, undefined],
  ])("is read from %s", (_, body, errorCode, errorMessage) => {
    expect(read(JSON.stringify(body))).toMatchObject({ errorCode, code: errorCode, errorMessage });
  });

  test.each([
    ["served as text/html", '{"error_code":"A.1"}', { headers: { "content-type": "text/html;charset=UTF-8" } }],
    ["in a JSON string that holds JSON", JSON.stringify('{"error_code":"A.1"}'), {}],
    ["with blanks around it", ' \r\n{"error_code":"A.1"}\n', {}],
  ])("is read from a body %s", (_, body, more) => {
    expect(read(body, more)).toMatchObject({ code: "A.1" });
  });

  test.each([
    ["HTML", "<html><body>503</body></html>"],
    ["an array", "[1]"],
    ["a number", "5"],
    ["a sentence", "no such thing"],
    ["JSON that breaks off", '{"error_code":"A.'],
    ["an empty body", ""],
    ["null", "null"],
  ])("is not read from %s", (_, body) => {
    const { code, errorCode, errorMessage, successWord } = read(body);
    expect({ code, errorCode, errorMessage, successWord }).toEqual({});
  });
});

describe("a success code", () => {
  const body = '{"error_code":"DRS.00000000","status":"Success"}';

  test("is no error code of the service that has it, and is shown as written", () => {
    const answer = readAnswer({ status: 200, headers: {}, body }, START_MS, { successCode: "DRS.00000000" });
    expect(answer).toMatchObject({ code: undefined, errorCode: "DRS.00000000", successWord: "success" });
  });

  test("is an error code of any other service", () => {
    expect(readAnswer({ status: 200, headers: {}, body }, START_MS)).toMatchObject({ code: "DRS.00000000" });
  });
});

describe("the word of success or failure", () => {
  test.each<[string, "success" | "failure" | undefined]>([
    ['{"status":"success"}', "success"],
    ['{"status":"Success"}', "success"],
    ['{"status":"succeeded"}', "success"],
    ['{"result":true}', "success"],
    ['{"result":"success"}', "success"],
    ['{"success":true,"result":""}', "success"],
    ['{"status":"success","result":{"id":"a"}}', "success"],
    ["success", "success"],
    [" OK\n", "success"],
    ['"success"', "success"],
    ["true", "success"],
    ['{"status":"error"}', "failure"],
    ['{"status":"failed"}', "failure"],
    ['{"status":"Failed"}', "failure"],
    ['{"result":"fail"}', "failure"],
    ['{"result":false}', "failure"],
    ['{"success":false}', "failure"],
    ["failed", "failure"],
    ["false", "failure"],
    ['{"status":"success","result":false}', "failure"],
    ['{"status":"running"}', undefined],
    ['{"status":200}', undefined],
    ["successful", undefined],
    ["{}", undefined],
  ])("in %s is %s", (body, successWord) => {
    expect(read(body).successWord).toBe(successWord);
  });
});

describe("an empty body", () => {
  test.each([
    ["", "empty"],
    [" \n", "empty"],
    ['""', "empty"],
    ["null", "null"],
    ["{}", "{}"],
    [" { } ", "{}"],
    ['"{}"', "{}"],
    ["[]", undefined],
    ["0", undefined],
    ['{"a":1}', undefined],
    ["<html></html>", undefined],
  ])("is recognised: %j is %s", (body, emptyBody) => {
    expect(read(body).emptyBody).toBe(emptyBody);
  });
});

describe("an answer that was cut", () => {
  test.each(['{"status":"success"}', '{"error_code":"A.1"}', "", "null", "{}"])(
    "has only its status and its description: %j",
    (body) => {
      const { describe: describeIt, ...facts } = read(body, { isCut: true });
      expect(facts).toEqual({ status: 400 });
      expect(describeIt()).toBe("HTTP 400: the body exceeds 1 MiB");
    },
  );
});

describe("the request id of an answer", () => {
  test.each<[string, Answer["headers"], string, string | undefined]>([
    ["comes from the header", { "x-request-id": "h" }, "{}", "h"],
    ["comes from the first of two headers", { "x-request-id": ["h", "i"] }, "{}", "h"],
    ["comes from the body, as the gateway writes it", {}, '{"request_id":"b"}', "b"],
    ["comes from the header if both have one", { "x-request-id": "h" }, '{"request_id":"b"}', "h"],
    ["may be missing", {}, "{}", undefined],
  ])("%s", (_, headers, body, id) => {
    expect(read(body, { headers }).cloudRequestId).toBe(id);
  });
});

test("an answer that begins with a byte order mark is read", () => {
  expect(read('\uFEFF{"error_code":"DRS.M00102"}')).toMatchObject({ code: "DRS.M00102" });
});

test("an answer has the wait of its Retry-After header", () => {
  expect(read("", { status: 429, headers: { "retry-after": "7" } }).retryAfterMs).toBe(7_000);
});

test("an answer keeps its JSON body for state queries", () => {
  expect(read('{"task_status":0}').body).toEqual({ task_status: 0 });
});

describe("a normalised code", () => {
  test.each([
    ["APIG.0308", "APIGW.0308"],
    ["APIGW.0308", "APIGW.0308"],
    ["DEV.CB.032302", "CB.032302"],
    ["DEVCB.00031006", "CB.00031006"],
    ["CB.00031006", "CB.00031006"],
    [" DRS.M00304 ", "DRS.M00304"],
    ["Deploy.00011303", "Deploy.00011303"],
    ["DEV-12-10303", "DEV-12-10303"],
  ])("has one spelling: %j becomes %s", (code, spelling) => {
    expect(normaliseCode(code)).toBe(spelling);
  });
});

test("no body makes readAnswer throw", () => {
  const bodies = fc.oneof(
    fc.string(),
    fc.json(),
    fc.json().map((json) => JSON.stringify(json)),
  );
  fc.assert(fc.property(bodies, (body) => read(body).status === 400));
});
