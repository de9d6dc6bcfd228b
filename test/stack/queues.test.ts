import { describe, expect, test as plain, vi } from "vitest";
import { queueNames } from "../../lib/config.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import { buildQueues } from "../../lib/stack/queues.ts";
import { compiledTemplate } from "./compiled-template.ts";
import { KEY_ARN } from "./full-template.ts";

vi.setConfig({ testTimeout: 60_000 });

const test = plain.extend("template", { scope: "file" }, () => compiledTemplate("dev"));

describe("the compiled template", () => {
  test("closes every queue to requests without TLS, and allows nothing in the policy of a queue", ({ template }) => {
    const queues = template.ofType("AWS::SQS::Queue").map(({ id }) => id);
    expect(queues).toHaveLength(queueNames.length);
    const policies = template.ofType("AWS::SQS::QueuePolicy").map(({ Properties }) => Properties);
    expect(policies.map(({ Queues }) => Queues)).toEqual(queues.map((id) => [{ Ref: id }]));
    for (const { Queues, PolicyDocument } of policies) {
      const statements: { Effect: string }[] = PolicyDocument.Statement;
      expect(statements).toContainEqual({
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "sqs:*",
        Resource: { "Fn::GetAtt": [Queues[0].Ref, "Arn"] },
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      });
      expect(statements.filter(({ Effect }) => Effect !== "Deny")).toEqual([]);
    }
  });

  test("makes dead-letters the dead-letter queue of every consumed queue, and of no other", ({ template }) => {
    const allowing = template.ofType("AWS::SQS::Queue").filter(({ Properties }) => Properties.RedriveAllowPolicy);
    expect(allowing.map(({ id, Properties }) => [id, Properties.RedriveAllowPolicy])).toEqual([
      [
        "DeadLettersQueue",
        {
          redrivePermission: "byQueue",
          sourceQueueArns: ["requests", ...serviceNames].map((name) => ({
            "Fn::Sub": `arn:\${AWS::Partition}:sqs:\${AWS::Region}:\${AWS::AccountId}:stopcord-dev-${name}`,
          })),
        },
      ],
    ]);
  });
});

plain("a KMS key of the deployment encrypts every queue in place of SQS", () => {
  const queues = Object.values(buildQueues(KEY_ARN)).filter(({ Type }) => Type === "AWS::SQS::Queue");
  expect(queues).toHaveLength(queueNames.length);
  for (const { Properties } of queues) {
    expect(Properties).toMatchObject({ KmsMasterKeyId: KEY_ARN });
    expect(Properties).not.toHaveProperty("SqsManagedSseEnabled");
  }
});
