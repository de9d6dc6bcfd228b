import { describe, expect, test } from "vitest";
import { faultOfStage } from "../../lib/stack/stage.ts";
import { queues } from "../../lib/stack/variable.ts";

describe("the name of a stage", () => {
  test.each(["dev", "Prod", "eu-1", "x".repeat(22)])("can be %s", (stage) => {
    expect(faultOfStage(stage)).toBeUndefined();
  });

  test.each(["", "1st", "my stage", "a_b", "a.b", "x".repeat(23)])("cannot be %j", (stage) => {
    expect(faultOfStage(stage)).toBe(`stage ${stage}: use a letter, then letters, digits and -, at most 22 characters`);
  });

  test("fails the template when it is not valid", async () => {
    const variables = { "sls:stage": "x".repeat(23), "param:kmsKeyArn": "" };
    const resolveVariable = async (address: string) => Reflect.get(variables, address);
    await expect(queues({ resolveVariable })).rejects.toThrow("at most 22 characters");
  });
});
