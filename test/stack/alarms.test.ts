import { describe, expect, test as plain, vi } from "vitest";
import { alarmResources } from "../../lib/stack/alarms.ts";
import { compiledTemplate } from "./compiled.ts";
import { isKnown } from "./known-metrics.ts";

vi.setConfig({ testTimeout: 60_000 });

const test = plain.extend("template", { scope: "file" }, compiledTemplate);

type Query = { readonly Id: string; readonly Expression?: string; readonly ReturnData: boolean };

describe("in the compiled template", () => {
  test.for([
    "DeadLettersAlarm",
    "ExpiredAlarm",
    "WaitingAlarm",
    "AgeAlarm",
    "ErrorsAlarm",
    "ThrottlesAlarm",
    "InFlightAlarm",
    "ResultsAlarm",
    "SchedulesAlarm",
  ])("there is %s", (name, { template }) => {
    expect(template.ofType("AWS::CloudWatch::Alarm").map(({ id }) => id)).toContain(name);
  });

  test("every alarm says what to do, and tells somebody when it goes off and when it is over", ({ template }) => {
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

  test("every alarm watches metrics that somebody emits, ten at most", ({ template }) => {
    for (const { id, Properties } of template.ofType("AWS::CloudWatch::Alarm")) {
      const watched = Properties.Metrics.flatMap(({ MetricStat }: { MetricStat?: object }) => MetricStat ?? []);
      expect(watched.length, id).toBeGreaterThan(0);
      expect(watched.length, id).toBeLessThanOrEqual(10);
      for (const { Metric } of watched) {
        const [{ Name, Value }] = Metric.Dimensions;
        expect(isKnown([Metric.Namespace, Metric.MetricName, Name, Value]), JSON.stringify(Metric)).toBe(true);
      }
    }
  });

  test("every alarm goes by one number", ({ template }) => {
    for (const { id, Properties } of template.ofType("AWS::CloudWatch::Alarm")) {
      const queries: readonly Query[] = Properties.Metrics;
      expect(
        queries.filter(({ ReturnData }) => ReturnData),
        id,
      ).toHaveLength(1);
      const used = queries[0]?.Expression?.match(/m\d+/g) ?? [queries[0]?.Id];
      expect(used, id).toEqual(queries.flatMap(({ Id, Expression }) => (Expression === undefined ? [Id] : [])));
    }
  });
});

const TOPIC_ARN = "arn:aws:sns:us-east-1:123456789012:on-duty";

describe("alarms are told to", () => {
  plain.for([
    ["a topic of their own", { email: "", topicArn: "" }, { Ref: "AlarmTopic" }, ["AlarmTopic"]],
    [
      "an address, by way of it",
      { email: "a@example.com", topicArn: "" },
      { Ref: "AlarmTopic" },
      ["AlarmTopic", "AlarmSubscription"],
    ],
    ["a topic that exists already", { email: "", topicArn: TOPIC_ARN }, TOPIC_ARN, []],
    ["an address, by way of that", { email: "a@example.com", topicArn: TOPIC_ARN }, TOPIC_ARN, ["AlarmSubscription"]],
  ] as const)("%s", ([, told, action, made]) => {
    const resources = alarmResources(told);
    const alarms = Object.entries(resources).filter(([, { Type }]) => Type === "AWS::CloudWatch::Alarm");
    for (const [, { Properties }] of alarms) expect(Properties).toMatchObject({ AlarmActions: [action] });
    expect(Object.keys(resources).filter((id) => !alarms.some(([alarm]) => alarm === id))).toEqual(made);
    if (told.email)
      expect(resources.AlarmSubscription?.Properties).toEqual({
        ...{ Protocol: "email", Endpoint: told.email, TopicArn: action },
      });
  });
});
