import { describe, expect, test } from "vitest";
import { functionKeyId, roleIdOf, senderIdOf } from "../../../lib/local/aws/identities.ts";

const ROLE = "arn:aws:iam::000000000000:role/stopcord-RouterRole";

describe("the id of a role", () => {
  test("has the form of IAM's unique ids and is the same in every run", () => {
    expect(roleIdOf(ROLE)).toMatch(/^AROA[A-Z2-7]{17}$/);
    expect(roleIdOf(ROLE)).toBe("AROAJSORTS22DZAR6PCCV");
  });

  test("differs from the id of another role", () => {
    expect(roleIdOf(`${ROLE}2`)).not.toBe(roleIdOf(ROLE));
  });
});

describe("the sender id", () => {
  test("of a function is the id of its role and the function's name", () => {
    expect(senderIdOf(functionKeyId(ROLE, "stopcord-dev-router"))).toBe(`${roleIdOf(ROLE)}:stopcord-dev-router`);
  });

  test.for(["local", "", "AKIAIOSFODNN7EXAMPLE", "AROASHORT.router", "AROA1", "a.b"])(
    "of the access key id %j is the id of a user, always the same",
    (key) => {
      expect(senderIdOf(key)).toMatch(/^AIDA[A-Z2-7]{17}$/);
      expect(senderIdOf(key)).toBe(senderIdOf(key));
    },
  );

  test("differs from user to user", () => {
    expect(senderIdOf("one")).not.toBe(senderIdOf("two"));
  });
});
