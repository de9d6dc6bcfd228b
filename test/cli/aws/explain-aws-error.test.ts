import { describe, expect, test } from "vitest";
import { explainAwsError } from "../../../lib/cli/aws/explain-aws-error.ts";

const CALL = { service: "SQS", address: "http://sqs", status: undefined };

const named = (name: string, fields: object = {}) => Object.assign(new Error(`${name}: no`), { name, ...fields });
const coded = (code: string) => Object.assign(new Error(`connect ${code}`), { code });

describe("the explanation of an AWS error", () => {
  test.for([
    [named("TimeoutError"), "http://sqs did not answer in time: check the network and --endpoint-url"],
    [coded("ETIMEDOUT"), "http://sqs did not answer in time: check the network and --endpoint-url"],
    [coded("ENOTFOUND"), "cannot reach http://sqs (connect ENOTFOUND): check the network and --endpoint-url"],
    [
      new AggregateError([coded("ECONNREFUSED"), coded("ECONNREFUSED")], ""),
      "no connection to http://sqs: check that it runs and that --endpoint-url is correct",
    ],
    [coded("CERT_HAS_EXPIRED"), expect.stringContaining("no TLS connection to http://sqs (CERT_HAS_EXPIRED)")],
    [coded("ERR_TLS_CERT_ALTNAME_INVALID"), expect.stringContaining("(ERR_TLS_CERT_ALTNAME_INVALID)")],
    [coded("EWHATEVER"), "no answer from http://sqs (EWHATEVER)"],
    [named("Error", { message: "Region is missing" }), "no AWS region: add --aws-region or set AWS_REGION"],
  ] as const)("an error without an answer, %s, is explained", ([error, message]) => {
    expect(explainAwsError(error, CALL)).toMatchObject({ name: error.name, message, exitCode: 4 });
  });

  test("an error of our own code is returned unchanged", () => {
    const error = new TypeError("x is not a function");
    expect(explainAwsError(error, CALL)).toBe(error);
  });

  test("the text of an answer does not decide: an HTML page about ECONNREFUSED and AccessDenied is no refusal", () => {
    const error = named("SyntaxError", { message: "Unexpected token '<', \"<AccessDenied ECONNREFUSED\"" });
    expect(explainAwsError(error, { ...CALL, status: 502 })).toMatchObject({
      kind: "foreign",
      message: "http://sqs answers HTTP 502, which is not SQS: check --endpoint-url",
    });
  });
});
