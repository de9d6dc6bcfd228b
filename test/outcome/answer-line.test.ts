import { expect, test } from "vitest";
import { answerLine } from "../../lib/outcome/answer-line.ts";

test.each([
  [{}, ""],
  [{ httpStatus: 503 }, "HTTP 503"],
  [{ errorMessage: "no answer within 10 s" }, "no answer within 10 s"],
  [
    { httpStatus: 404, errorCode: "DRS.M05006", errorMessage: "the job is gone" },
    "HTTP 404 DRS.M05006 the job is gone",
  ],
  [{ httpStatus: 200, errorMessage: 'HTTP 200, text/html: "moved"' }, 'HTTP 200, text/html: "moved"'],
  [{ httpStatus: 302, errorMessage: "HTTP 302 to https://else.example" }, "HTTP 302 to https://else.example"],
])("the line of %o names its status once (fixed: HTTP 200 HTTP 200, text/html)", (fields, line) => {
  expect(answerLine(fields)).toBe(line);
});
