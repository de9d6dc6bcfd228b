import { describe, expect, test } from "vitest";
import { type Caller, isAllowed, type PolicyStatement } from "./policy-evaluator.ts";

const QUEUE = "arn:aws:sqs:us-east-1:111111111111:q";
const ROLE = "arn:aws:iam::111111111111:role/sender";
const FOREIGN = "arn:aws:iam::222222222222:role/sender";

const ALLOWS: PolicyStatement = { Effect: "Allow", Action: "sqs:*", Resource: "*" };
const without: Caller = { kind: "identity", arn: ROLE, statements: [] };
const allowed: Caller = { kind: "identity", arn: ROLE, statements: [ALLOWS] };
const foreign: Caller = { kind: "identity", arn: FOREIGN, statements: [ALLOWS] };
const foreignWithout: Caller = { kind: "identity", arn: FOREIGN, statements: [] };
const service: Caller = { kind: "service", name: "sns.amazonaws.com" };
const anonymous: Caller = { kind: "anonymous" };

function isSendAllowed(caller: Caller, policy: readonly PolicyStatement[], keys = {}): boolean {
  return isAllowed({ caller, action: "sqs:SendMessage", resource: QUEUE, keys }, policy);
}

function statement(rest: Partial<PolicyStatement>): PolicyStatement {
  return { Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: QUEUE, ...rest };
}

describe("the policy evaluator", () => {
  test.for<[string, Caller, PolicyStatement[], boolean]>([
    ["allows what the caller's own policy allows", allowed, [], true],
    ["refuses what no policy allows", without, [], false],
    ["allows a role of the account that the queue names", without, [statement({ Principal: { AWS: [ROLE] } })], true],
    [
      "takes the root of an account for the whole account",
      without,
      [statement({ Principal: { AWS: `arn:aws:iam::111111111111:root` } })],
      true,
    ],
    ["refuses another account that only its own policy allows", foreign, [], false],
    [
      "refuses another account that only the queue allows",
      foreignWithout,
      [statement({ Principal: { AWS: FOREIGN } })],
      false,
    ],
    ["allows another account that both policies allow", foreign, [statement({ Principal: { AWS: FOREIGN } })], true],
    [
      "allows a service that the queue names",
      service,
      [statement({ Principal: { Service: "sns.amazonaws.com" } })],
      true,
    ],
    [
      "refuses a service when the queue names another",
      service,
      [statement({ Principal: { Service: "events.amazonaws.com" } })],
      false,
    ],
    ["allows everybody where the principal is *", anonymous, [statement({})], true],
    [
      "refuses an anonymous caller when the queue names an account",
      anonymous,
      [statement({ Principal: { AWS: "111111111111" } })],
      false,
    ],
    ["lets a Deny win over every Allow", allowed, [statement({}), statement({ Effect: "Deny" })], false],
    ["ignores a statement about another action", without, [statement({ Action: "sqs:ReceiveMessage" })], false],
    ["ignores a statement about another queue", without, [statement({ Resource: `${QUEUE}2` })], false],
    ["reads wildcards of actions without regard to case", without, [statement({ Action: "SQS:send*" })], true],
  ])("%s", ([, caller, policy, expected]) => {
    expect(isSendAllowed(caller, policy)).toBe(expected);
  });

  test.for<[string, NonNullable<PolicyStatement["Condition"]>, Record<string, string>, boolean]>([
    ["StringEquals matches one of its values", { StringEquals: { k: ["a", "b"] } }, { k: "b" }, true],
    ["StringEquals regards case", { StringEquals: { k: "a" } }, { k: "A" }, false],
    ["StringEquals fails without its key", { StringEquals: { k: "a" } }, {}, false],
    ["Bool fails without its key", { Bool: { k: "false" } }, {}, false],
    ["BoolIfExists holds without its key", { BoolIfExists: { k: "false" } }, {}, true],
    ["BoolIfExists fails for the other value", { BoolIfExists: { k: "false" } }, { k: "true" }, false],
    ["ArnNotEquals holds without its key", { ArnNotEquals: { k: ROLE } }, {}, true],
    ["ArnNotEquals fails for one of its values", { ArnNotEquals: { k: [FOREIGN, ROLE] } }, { k: ROLE }, false],
    ["ArnEquals fails without its key", { ArnEquals: { k: ROLE } }, {}, false],
    ["ArnLike matches a wildcard", { ArnLike: { k: "arn:aws:sns:*:1:t*" } }, { k: "arn:aws:sns:x:1:topic" }, true],
    [
      "ArnLike keeps a wildcard within its part",
      { ArnLike: { k: "arn:aws:*:1:t" } },
      { k: "arn:aws:sns:x:1:t" },
      false,
    ],
    ["two operators must both hold", { Bool: { a: "true" }, StringEquals: { b: "x" } }, { a: "true", b: "y" }, false],
  ])("%s", ([, Condition, keys, expected]) => {
    expect(isSendAllowed(without, [statement({ Condition })], keys)).toBe(expected);
  });

  test("throws for an operator that it does not know", () => {
    const unknown = statement({ Condition: { NumericLessThan: { k: "1" } } });
    expect(() => isSendAllowed(without, [unknown])).toThrow("does not know the operator NumericLessThan");
  });

  test("sets aws:PrincipalArn for identities only and aws:PrincipalIsAWSService for services", () => {
    const others = statement({
      Effect: "Deny",
      Condition: {
        ArnNotEquals: { "aws:PrincipalArn": FOREIGN },
        BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
      },
    });
    const open = statement({});
    expect([foreign, allowed, anonymous, service].map((caller) => isSendAllowed(caller, [open, others]))).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });
});
