import { expect, test as plain, vi } from "vitest";
import { queueResources } from "../../lib/stack/queues.ts";
import { compiledTemplate, KEY_ARN } from "./compiled.ts";

vi.setConfig({ testTimeout: 60_000 });

const test = plain.extend("template", { scope: "file" }, compiledTemplate);

const CONSUMED = ["requests", "codearts-deploy", "codearts-check", "codearts-build", "drs", "aom"];

test("every queue is closed to whoever does not use TLS, and its policy allows nobody anything", ({ template }) => {
  const queues = template.ofType("AWS::SQS::Queue").map(({ id }) => id);
  expect(queues).toHaveLength(8);
  expect(template.ofType("AWS::SQS::QueuePolicy").map(({ Properties }) => Properties)).toEqual(
    queues.map((id) => ({
      Queues: [{ Ref: id }],
      PolicyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            ...{ Effect: "Deny", Principal: "*", Action: "sqs:*", Resource: { "Fn::GetAtt": [id, "Arn"] } },
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      },
    })),
  );
});

test("dead-letters is the dead-letter queue of the six that we consume, and of no other", ({ template }) => {
  const allowing = template.ofType("AWS::SQS::Queue").filter(({ Properties }) => Properties.RedriveAllowPolicy);
  expect(allowing.map(({ id, Properties }) => [id, Properties.RedriveAllowPolicy])).toEqual([
    [
      "DeadLettersQueue",
      {
        redrivePermission: "byQueue",
        sourceQueueArns: CONSUMED.map((name) => ({
          "Fn::Sub": `arn:\${AWS::Partition}:sqs:\${AWS::Region}:\${AWS::AccountId}:stopcord-dev-${name}`,
        })),
      },
    ],
  ]);
});

plain("with a key of one's own the queues are encrypted by it and not by SQS", () => {
  const queues = Object.values(queueResources(KEY_ARN)).filter(({ Type }) => Type === "AWS::SQS::Queue");
  expect(queues).toHaveLength(8);
  for (const { Properties } of queues) {
    expect(Properties).toMatchObject({ KmsMasterKeyId: KEY_ARN });
    expect(Properties).not.toHaveProperty("SqsManagedSseEnabled");
  }
});
