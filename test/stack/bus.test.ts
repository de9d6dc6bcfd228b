import { describe, expect, test as plain, vi } from "vitest";
import { faultOfBusArn } from "../../lib/stack/bus.ts";
import { compiledTemplate } from "./compiled-template.ts";
import { BUS_ARN, fullTemplate, KEY_ARN } from "./full-template.ts";

vi.setConfig({ testTimeout: 60_000 });

const test = plain.extend("template", { scope: "file" }, fullTemplate);

describe("a stage with outcomesBusArn", () => {
  test("has a pipe from a queue of its own to the bus, and the event is the outcome", ({ template }) => {
    const [pipe, ...others] = template.ofType("AWS::Pipes::Pipe");
    expect(others).toEqual([]);
    expect(pipe?.Properties).toMatchObject({
      Source: { "Fn::GetAtt": ["BusQueue", "Arn"] },
      Target: BUS_ARN,
      TargetParameters: {
        InputTemplate: "<$.body>",
        EventBridgeEventBusParameters: { Source: "stopcord-dev", DetailType: "stopcord outcome" },
      },
    });
  });

  test("lets the pipe receive from that queue under its key and put events on that bus, and nothing else", ({
    template,
  }) => {
    const role = template.ofType("AWS::IAM::Role").find(({ id }) => id === "BusPipeRole");
    expect(role?.Properties.Policies[0].PolicyDocument.Statement).toEqual([
      {
        Effect: "Allow",
        Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
        Resource: [{ "Fn::GetAtt": ["BusQueue", "Arn"] }],
      },
      { Effect: "Allow", Action: ["events:PutEvents"], Resource: [BUS_ARN] },
      { Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: [KEY_ARN] },
    ]);
    const [trust] = role?.Properties.AssumeRolePolicyDocument.Statement ?? [];
    expect(trust).toMatchObject({ Principal: { Service: "pipes.amazonaws.com" }, Condition: expect.anything() });
  });

  test("gives every function but the replay the queue's URL and the right to send to it", ({ template }) => {
    const sending = template
      .ofType("AWS::IAM::Role")
      .filter(({ Properties }) => JSON.stringify(Properties.Policies).includes('"BusQueue"'))
      .map(({ id }) => id);
    const senders = template.ofType("AWS::Lambda::Function").map(({ id }) => id.replace(/LambdaFunction$/, ""));
    expect(sending).toHaveLength(senders.length); // the pipe instead of the replay
    expect(sending).not.toContain("ReplayRole");
    for (const { Properties } of template.ofType("AWS::Lambda::Function"))
      expect(Properties.Environment.Variables.QUEUE_BUS).toEqual({ Ref: "BusQueue" });
  });

  test("has an alarm for outcomes that do not reach the bus", ({ template }) => {
    const alarm = template.ofType("AWS::CloudWatch::Alarm").find(({ id }) => id === "BusAlarm");
    expect(alarm?.Properties.Metrics[0].MetricStat.Metric.Dimensions).toEqual([
      { Name: "QueueName", Value: "stopcord-dev-bus" },
    ]);
    expect(alarm?.Properties.AlarmActions).toEqual([{ Ref: "AlarmTopic" }]);
  });

  test("shows that alarm on the dashboard", ({ template }) => {
    const [dashboard] = template.ofType("AWS::CloudWatch::Dashboard");
    expect(dashboard?.Properties.DashboardBody["Fn::Sub"]).toContain(":alarm:stopcord-dev-BusAlarm");
  });
});

plain("a stage without outcomesBusArn has nothing of it", async () => {
  const template = await compiledTemplate("dev");
  expect(template.ofType("AWS::Pipes::Pipe")).toEqual([]);
  expect(JSON.stringify(template)).not.toMatch(/BusQueue|QUEUE_BUS/);
});

describe("the parameter outcomesBusArn", () => {
  plain.for([
    ["", undefined],
    [BUS_ARN, undefined],
    ["arn:aws-cn:events:cn-north-1:123456789012:event-bus/a", "a pipe sends to a bus in its own region, us-east-1"],
    ["releases", "use the ARN of an EventBridge bus"],
    ["arn:aws:events:us-east-1:123456789012:rule/x", "use the ARN of an EventBridge bus"],
  ] as const)("%s has the fault %s", ([text, fault]) => {
    if (fault === undefined) expect(faultOfBusArn(text, "us-east-1")).toBeUndefined();
    else expect(faultOfBusArn(text, "us-east-1")).toContain(fault);
  });
});
