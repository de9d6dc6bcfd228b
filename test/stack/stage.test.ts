import { expect, test } from "vitest";
import { faultOfStage } from "../../lib/stack/stage.ts";
import { queues } from "../../lib/stack/variable.ts";

test.each(["dev", "Prod", "eu-1", "x".repeat(22)])("%s is a stage", (stage) => {
  expect(faultOfStage(stage)).toBeUndefined();
});

test.each(["", "1st", "my stage", "a_b", "a.b", "x".repeat(23)])("%j is none", (stage) => {
  expect(faultOfStage(stage)).toBe(`stage ${stage}: a letter, then letters, digits and -, 22 at most`);
});

test("no queue is made for a stage that is none", async () => {
  const variables = { "sls:stage": "x".repeat(23), "param:kmsKeyArn": "" };
  const resolveVariable = async (address: string) => Reflect.get(variables, address);
  await expect(queues({ resolveVariable })).rejects.toThrow("22 at most");
});
