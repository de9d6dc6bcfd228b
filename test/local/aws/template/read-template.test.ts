// biome-ignore-all lint/suspicious/noTemplateCurlyInString: so CloudFormation writes its references
import { describe, expect, test } from "vitest";
import { functionKeyId, roleIdOf, senderIdOf } from "../../../../lib/local/aws/identities.ts";
import { readTemplate } from "../../../../lib/local/aws/template/read-template.ts";

const LOCATION = { region: "eu-west-1", stackName: "stopcord-dev" };

type Properties = Record<string, unknown>;

/** A template as `serverless package` writes it: a queue, its dead-letter queue, a function and its mapping, with changes. */
function template(
  changes: { queue?: Properties; fn?: Properties; mapping?: Properties; resources?: Properties } = {},
): string {
  return JSON.stringify({
    AWSTemplateFormatVersion: "2010-09-09",
    Parameters: { Stage: { Type: "String", Default: "dev" } },
    Conditions: { IsProd: { "Fn::Equals": [{ Ref: "Stage" }, "prod"] } },
    Resources: {
      Bucket: { Type: "AWS::S3::Bucket" },
      Requests: {
        Type: "AWS::SQS::Queue",
        Properties: {
          QueueName: { "Fn::Sub": "stopcord-${Stage}-requests" },
          VisibilityTimeout: 180,
          SqsManagedSseEnabled: true,
          RedrivePolicy: { deadLetterTargetArn: { "Fn::GetAtt": ["DeadLetters", "Arn"] }, maxReceiveCount: 1000 },
          Tags: [{ Key: "a", Value: "b" }],
          ...changes.queue,
        },
      },
      DeadLetters: { Type: "AWS::SQS::Queue", Properties: { QueueName: "stopcord-dev-dead-letters" } },
      ProdOnly: { Type: "AWS::SQS::Queue", Condition: "IsProd", Properties: { QueueName: "prod-only" } },
      Router: {
        Type: "AWS::Lambda::Function",
        Properties: {
          Code: { S3Bucket: { Ref: "Bucket" }, S3Key: "serverless/stopcord/dev/1-2026/router.zip" },
          Handler: "functions/router.handler",
          FunctionName: "stopcord-dev-router",
          MemorySize: 256,
          Timeout: 30,
          Environment: { Variables: { DEAD_LETTERS_URL: { Ref: "DeadLetters" }, TTL_SECONDS: 900 } },
          ...changes.fn,
        },
      },
      RouterSource: {
        Type: "AWS::Lambda::EventSourceMapping",
        Properties: {
          EventSourceArn: { "Fn::GetAtt": ["Requests", "Arn"] },
          FunctionName: { "Fn::GetAtt": ["Router", "Arn"] },
          BatchSize: 10,
          Enabled: true,
          FunctionResponseTypes: ["ReportBatchItemFailures"],
          ScalingConfig: { MaximumConcurrency: 5 },
          ...changes.mapping,
        },
      },
      ...changes.resources,
    },
  });
}

describe("a compiled template", () => {
  test("gives each queue the attributes of CreateQueue and leaves out a queue whose condition is false", () => {
    const { queues } = readTemplate(template(), LOCATION);
    expect(queues).toEqual([
      {
        id: "Requests",
        name: "stopcord-dev-requests",
        arn: "arn:aws:sqs:eu-west-1:000000000000:stopcord-dev-requests",
        attributes: {
          VisibilityTimeout: "180",
          SqsManagedSseEnabled: "true",
          RedrivePolicy:
            '{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:000000000000:stopcord-dev-dead-letters","maxReceiveCount":1000}',
        },
      },
      expect.objectContaining({ id: "DeadLetters", attributes: {} }),
    ]);
  });

  test("gives functions whose variables resolve once the queues exist", () => {
    const { functions } = readTemplate(template(), LOCATION);
    expect(functions).toMatchObject([
      { id: "Router", name: "stopcord-dev-router", handler: "functions/router.handler", artifact: "router.zip" },
    ]);
    expect(functions).toMatchObject([{ timeoutSeconds: 30, memoryMb: 256 }]);
    expect(functions[0]?.env(new Map([["DeadLetters", "http://queue"]]))).toEqual({
      DEAD_LETTERS_URL: "http://queue",
      TTL_SECONDS: "900",
    });
    expect(() => functions[0]?.env(new Map())).toThrow(
      'Router.Environment.Variables.DEAD_LETTERS_URL: Ref of "DeadLetters" has no value here',
    );
  });

  test("gives a function Lambda's defaults: three seconds, 128 MB and no variables", () => {
    const fn = { MemorySize: undefined, Timeout: undefined, Environment: undefined };
    const { functions } = readTemplate(template({ fn }), LOCATION);
    expect(functions).toMatchObject([{ timeoutSeconds: 3, memoryMb: 128 }]);
    expect(functions[0]?.env(new Map())).toEqual({});
    expect(functions[0]).toMatchObject({ allowsRecursiveLoop: false, roleArn: undefined });
  });

  test.for([
    ["Allow", true],
    ["Terminate", false],
  ] as const)("gives a function's RecursiveLoop: %s", ([RecursiveLoop, allowsRecursiveLoop]) => {
    expect(readTemplate(template({ fn: { RecursiveLoop } }), LOCATION).functions).toMatchObject([
      { allowsRecursiveLoop },
    ]);
  });

  test.for([
    [{}, "arn:aws:iam::000000000000:role/stopcord-dev-RouterRole"],
    [{ RoleName: { "Fn::Sub": "router-${Stage}" } }, "arn:aws:iam::000000000000:role/router-dev"],
  ] as const)(
    "gives the role of a function with the properties %j, and the id by which SQS names its sender",
    ([Properties, arn]) => {
      const resources = { RouterRole: { Type: "AWS::IAM::Role", Properties } };
      const fn = {
        Role: { "Fn::Sub": "${RouterRole.Arn}" },
        Environment: { Variables: { ROUTER_ROLE_ID: { "Fn::GetAtt": ["RouterRole", "RoleId"] } } },
      };
      const { functions } = readTemplate(template({ resources, fn }), LOCATION);
      expect(functions).toMatchObject([{ roleArn: arn }]);
      const variables = functions[0]?.env(new Map());
      expect(variables).toEqual({ ROUTER_ROLE_ID: roleIdOf(arn) });
      const sender = senderIdOf(functionKeyId(functions[0]?.roleArn ?? "", "stopcord-dev-router"));
      expect(sender).toBe(`${variables?.ROUTER_ROLE_ID}:stopcord-dev-router`);
    },
  );

  test("gives mappings that name their queue and their function", () => {
    const { mappings, queues, functions } = readTemplate(template(), LOCATION);
    expect(mappings).toEqual([
      {
        id: "RouterSource",
        queue: queues[0],
        function: functions[0],
        batchSize: 10,
        windowSeconds: 0,
        maximumConcurrency: 5,
        reportsItemFailures: true,
        isEnabled: true,
      },
    ]);
  });

  test("gives a mapping Lambda's defaults: batches of ten, no window, no limit and no item failures", () => {
    const mapping = {
      BatchSize: undefined,
      Enabled: undefined,
      FunctionResponseTypes: undefined,
      ScalingConfig: undefined,
    };
    expect(readTemplate(template({ mapping }), LOCATION).mappings).toMatchObject([
      { batchSize: 10, windowSeconds: 0, maximumConcurrency: undefined, reportsItemFailures: false, isEnabled: true },
    ]);
  });
});

describe("a template that AWS refuses", () => {
  const redrive = (maxReceiveCount: number) => ({
    queue: { RedrivePolicy: { deadLetterTargetArn: { "Fn::GetAtt": ["DeadLetters", "Arn"] }, maxReceiveCount } },
  });

  test.each([
    [
      { queue: { VisibilityTimeout: 29 } },
      "RouterSource: Queue visibility timeout: 29 seconds is less than Function timeout: 30 seconds",
    ],
    [
      { queue: { VisibilityTimeout: undefined }, fn: { Timeout: 31 } },
      "Queue visibility timeout: 30 seconds is less than",
    ],
    [
      { mapping: { BatchSize: 11 } },
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    ],
    [{ mapping: { BatchSize: 0 } }, "BatchSize 0 is not within 1–10000"],
    [{ mapping: { MaximumBatchingWindowInSeconds: 301 } }, "MaximumBatchingWindowInSeconds 301 is not within 0–300"],
    [{ mapping: { ScalingConfig: { MaximumConcurrency: 1 } } }, "MaximumConcurrency 1 is not within 2–1000"],
    [{ mapping: { ScalingConfig: { MaximumConcurrency: 1001 } } }, "MaximumConcurrency 1001 is not within 2–1000"],
    [redrive(0), "Requests: Value"],
    [redrive(1001), "Invalid value for maxReceiveCount: 1001, valid values are from 1 to 1000 both inclusive"],
  ])("%j throws the error of AWS: %s", (changes, message) => {
    expect(() => readTemplate(template(changes), LOCATION)).toThrow(message);
  });

  test.each([
    redrive(1),
    { queue: { VisibilityTimeout: 30 } },
    { mapping: { BatchSize: 11, MaximumBatchingWindowInSeconds: 1 } },
    { mapping: { ScalingConfig: { MaximumConcurrency: 2 } } },
  ])("%j is within the limits of AWS", (changes) => {
    expect(readTemplate(template(changes), LOCATION).mappings).toHaveLength(1);
  });
});

describe("a template that npm start does not support", () => {
  test.each([
    [{ mapping: { FilterCriteria: { Filters: [] } } }, "RouterSource: npm start does not support event filters"],
    [{ mapping: { EventSourceArn: "arn:aws:kinesis:x" } }, "RouterSource: no queue here has the ARN arn:aws:kinesis:x"],
    [{ mapping: { FunctionName: "other" } }, "RouterSource: no function here is other"],
    [{ fn: { Code: { ImageUri: "x" } } }, "Router.Code has no S3Key"],
    [{ fn: { Handler: undefined } }, "Router: "],
    [{ queue: { QueueName: undefined } }, "Requests: "],
    [{ queue: { KmsMasterKeyId: { "Fn::ImportValue": "key" } } }, "Requests.KmsMasterKeyId uses Fn::ImportValue"],
  ])("%j throws an error that names the resource: %s", (changes, message) => {
    expect(() => readTemplate(template(changes), LOCATION)).toThrow(message);
  });
});
