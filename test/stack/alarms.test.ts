import { describe, expect, test as plain, vi } from "vitest";
import { buildAlarms } from "../../lib/stack/alarms.ts";
import { compiledTemplate } from "./compiled-template.ts";
import { isKnownMetric } from "./known-metrics.ts";

vi.setConfig({ testTimeout: 60_000 });

const test = plain.extend("template", { scope: "file" }, () => compiledTemplate("dev"));

type Query = { readonly Id: string; readonly Expression?: string; readonly ReturnData: boolean };

describe("the compiled template", () => {
  test.for([
    "DeadLettersAlarm",
    "ExpiredAlarm",
    "WaitingAlarm",
    "AgeAlarm",
    "ErrorsAlarm",
    "ThrottlesAlarm",
    "StalledAlarm",
    "ResultsAlarm",
    "SchedulesAlarm",
  ])("has %s", (name, { template }) => {
    expect(template.ofType("AWS::CloudWatch::Alarm").map(({ id }) => id)).toContain(name);
  });

  test("describes each alarm and sends its start and its end to the topic", ({ template }) => {
    for (const { id, Properties } of template.ofType("AWS::CloudWatch::Alarm")) {
      expect(Properties, id).toMatchObject({
        AlarmName: `stopcord-dev-${id}`,
        AlarmDescription: expect.stringMatching(/^.{80,1024}$/),
        AlarmActions: [{ Ref: "AlarmTopic" }],
        OKActions: [{ Ref: "AlarmTopic" }],
        Threshold: expect.any(Number),
        TreatMissingData: "notBreaching",
      });
    }
    expect(template.ofType("AWS::SNS::Topic")).toHaveLength(1);
  });

  test("gives each alarm one to ten metrics that exist", ({ template }) => {
    for (const { id, Properties } of template.ofType("AWS::CloudWatch::Alarm")) {
      const watched = Properties.Metrics.flatMap(({ MetricStat }: { MetricStat?: object }) => MetricStat ?? []);
      expect(watched.length, id).toBeGreaterThan(0);
      expect(watched.length, id).toBeLessThanOrEqual(10);
      for (const { Metric } of watched) {
        const [{ Name, Value }] = Metric.Dimensions;
        expect(isKnownMetric([Metric.Namespace, Metric.MetricName, Name, Value]), JSON.stringify(Metric)).toBe(true);
      }
    }
  });

  test("gives each alarm one number, to which all its metrics are combined", ({ template }) => {
    for (const { id, Properties } of template.ofType("AWS::CloudWatch::Alarm")) {
      const queries: readonly Query[] = Properties.Metrics;
      const returned = queries.filter(({ ReturnData }) => ReturnData);
      expect(returned, id).toHaveLength(1);
      const used = queries[0]?.Expression?.match(/m\d+/g) ?? [queries[0]?.Id];
      expect(used, id).toEqual(queries.flatMap(({ Id, Expression }) => (Expression === undefined ? [Id] : [])));
    }
  });
});

const TOPIC_ARN = "arn:aws:sns:us-east-1:123456789012:on-duty";

describe("alarms", () => {
  plain.for([
    ["a new topic", { email: "", topicArn: "" }, { Ref: "AlarmTopic" }, ["AlarmTopic"]],
    [
      "an email address through a new topic",
      { email: "a@example.com", topicArn: "" },
      { Ref: "AlarmTopic" },
      ["AlarmTopic", "AlarmSubscription"],
    ],
    ["an existing topic", { email: "", topicArn: TOPIC_ARN }, TOPIC_ARN, []],
    [
      "an email address through an existing topic",
      { email: "a@example.com", topicArn: TOPIC_ARN },
      TOPIC_ARN,
      ["AlarmSubscription"],
    ],
  ] as const)("notify %s", ([, target, action, created]) => {
    const resources = buildAlarms(target);
    const alarms = Object.entries(resources).filter(([, { Type }]) => Type === "AWS::CloudWatch::Alarm");
    for (const [, { Properties }] of alarms) expect(Properties).toMatchObject({ AlarmActions: [action] });
    expect(Object.keys(resources).filter((id) => !alarms.some(([alarm]) => alarm === id))).toEqual(created);
    if (target.email)
      expect(resources.AlarmSubscription?.Properties).toEqual({
        Protocol: "email",
        Endpoint: target.email,
        TopicArn: action,
      });
  });
});
