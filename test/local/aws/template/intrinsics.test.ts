// biome-ignore-all lint/suspicious/noTemplateCurlyInString: so CloudFormation writes its references
import { describe, expect, test } from "vitest";
import { NO_VALUE, type ReferenceResolver, resolveIntrinsics } from "../../../../lib/local/aws/template/intrinsics.ts";

const resolver: ReferenceResolver = {
  ref: (name) => ({ Stage: "dev", Zones: ["a", "b"], "AWS::Region": "us-east-1", "AWS::NoValue": NO_VALUE })[name],
  attribute: (resource, attribute) => (resource === "Queue" ? `${attribute} of Queue` : undefined),
  condition: (name) =>
    ({
      IsDev: { "Fn::Equals": [{ Ref: "Stage" }, "dev"] },
      IsProd: { "Fn::Not": [{ Condition: "IsDev" }] },
      Both: { "Fn::And": [{ Condition: "IsDev" }, { Condition: "IsProd" }] },
      Either: { "Fn::Or": [{ Condition: "IsDev" }, { Condition: "IsProd" }] },
    })[name],
};

describe("intrinsic functions", () => {
  test.each([
    [{ Ref: "Stage" }, "dev"],
    [{ "Fn::GetAtt": ["Queue", "Arn"] }, "Arn of Queue"],
    [{ "Fn::GetAtt": "Queue.Arn" }, "Arn of Queue"],
    [{ "Fn::Sub": "${Stage}/${Queue.Arn}/${AWS::Region}/${!Literal}" }, "dev/Arn of Queue/us-east-1/${Literal}"],
    [{ "Fn::Sub": ["${Own}-${Stage}", { Own: { Ref: "AWS::Region" } }] }, "us-east-1-dev"],
    [{ "Fn::Join": ["-", ["a", { Ref: "Stage" }, 1]] }, "a-dev-1"],
    [{ "Fn::Join": ["+", { Ref: "Zones" }] }, "a+b"],
    [{ "Fn::Select": [1, { Ref: "Zones" }] }, "b"],
    [{ "Fn::Select": ["0", ["x", "y"]] }, "x"],
    [{ "Fn::If": ["IsDev", { Ref: "Stage" }, { "Fn::ImportValue": "not resolved" }] }, "dev"],
    [{ "Fn::If": ["IsProd", "yes", "no"] }, "no"],
    [{ "Fn::If": ["Both", "yes", "no"] }, "no"],
    [{ "Fn::If": ["Either", "yes", "no"] }, "yes"],
    [
      { deep: [{ Ref: "Stage" }], Ref: "plain" },
      { deep: ["dev"], Ref: "plain" },
    ],
    [
      { kept: 1, gone: { Ref: "AWS::NoValue" }, list: [{ Ref: "AWS::NoValue" }, 2] },
      { kept: 1, list: [2] },
    ],
    [{ gone: { "Fn::If": ["IsProd", 1, { Ref: "AWS::NoValue" }] } }, {}],
  ])("%j resolves to %j", (value, expected) => {
    expect(resolveIntrinsics(value, resolver, "Here")).toEqual(expected);
  });
});

describe("the error of an intrinsic function", () => {
  test.each([
    [
      "that is not supported",
      { "Fn::ImportValue": "x" },
      "Here.Property uses Fn::ImportValue, which npm start does not support",
    ],
    ["that refers to nothing", { Ref: "Nobody" }, 'Here.Property: Ref of "Nobody" has no value here'],
    [
      "that names an attribute of nothing",
      { "Fn::GetAtt": ["Nobody", "Arn"] },
      'Fn::GetAtt of ["Nobody","Arn"] has no value here',
    ],
    ["that refers to nothing in a text", { "Fn::Sub": "${Nobody}" }, 'Ref of "Nobody" has no value here'],
    ["that names no condition", { "Fn::If": ["Nobody", 1, 2] }, 'Condition of "Nobody" has no value here'],
    ["with arguments of a wrong shape", { "Fn::Join": "a" }, "Here.Property: Fn::Join has arguments of a wrong shape"],
  ])("a function %s: the error names its place", (_, value, message) => {
    expect(() => resolveIntrinsics({ Property: value }, resolver, "Here")).toThrow(message);
  });
});
