// biome-ignore-all lint/suspicious/noTemplateCurlyInString: so CloudFormation writes its references
import { describe, expect, test } from "vitest";
import { NO_VALUE, type ReferenceResolver, resolveIntrinsics } from "../../../../lib/local/aws/template/intrinsics.ts";

const names: ReferenceResolver = {
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

describe("an intrinsic function is worked out", () => {
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
    [{ "Fn::If": ["IsDev", { Ref: "Stage" }, { "Fn::ImportValue": "never looked at" }] }, "dev"],
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
  ])("%j", (value, expected) => {
    expect(resolveIntrinsics(value, names, "Here")).toEqual(expected);
  });
});

describe("an error names the place of", () => {
  test.each([
    [
      "a function that is not known",
      { "Fn::ImportValue": "x" },
      "Here.Property uses Fn::ImportValue, which is not known",
    ],
    ["a reference to nothing", { Ref: "Nobody" }, 'Here.Property: Ref of "Nobody" is not known'],
    ["an attribute of nothing", { "Fn::GetAtt": ["Nobody", "Arn"] }, 'Fn::GetAtt of ["Nobody","Arn"] is not known'],
    ["a text with a reference to nothing", { "Fn::Sub": "${Nobody}" }, 'Ref of "Nobody" is not known'],
    ["a condition that does not exist", { "Fn::If": ["Nobody", 1, 2] }, 'Condition of "Nobody" is not known'],
    [
      "a function that is not written as it should be",
      { "Fn::Join": "a" },
      "Here.Property: Fn::Join is not written as it should be",
    ],
  ])("%s", (_, value, message) => {
    expect(() => resolveIntrinsics({ Property: value }, names, "Here")).toThrow(message);
  });
});
