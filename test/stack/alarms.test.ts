import { describe, expect, test as plain, vi } from "vitest";
import { buildAlarms } from "../../lib/stack/alarms.ts";
import { runInProcess } from "../rig/run-in-process.ts";
import { compiledTemplate } from "./compiled-template.ts";
import { isKnownMetric } from "./known-metrics.ts";
import { type Caller, isAllowed, type PolicyStatement } from "./policy-evaluator.ts";
import { ACCOUNT, TOPIC_ARN as ALARM_TOPIC_ARN, templatePolicies } from "./template-policies.ts";

vi.setConfig({ testTimeout: 60_000 });

const test = plain.extend("template", { scope: "file" }, () => compiledTemplate("dev"));

const CLOUDWATCH: Caller = { kind: "service", name: "cloudwatch.amazonaws.com" };
const MAY_PUBLISH: readonly PolicyStatement[] = [{ Effect: "Allow", Action: "sns:Publish", Resource: "*" }];

function alarmKeys(account: string) {
  return {
    "aws:SourceArn": `arn:aws:cloudwatch:us-east-1:${account}:alarm:stopcord-dev-DeadLettersAlarm`,
    "aws:SourceAccount": account,
  };
}

function roleOf(account: string, statements: readonly PolicyStatement[]): Caller {
  return { kind: "identity", arn: `arn:aws:iam::${account}:role/publisher`, statements };
}

type Query = { readonly Id: string; readonly Expression?: string; readonly ReturnData: boolean };

describe("the compiled template", () => {
  test.for([
    "DeadLettersAlarm",
    "MovedLettersAlarm",
    "LettersLeftAlarm",
    "ExpiredAlarm",
    "WaitingAlarm",
    "AgeAlarm",
    "HaltAlarm",
    "ErrorsAlarm",
    "ThrottlesAlarm",
    "StalledAlarm",
    "ResultsAlarm",
    "SchedulesAlarm",
  ])("has %s", (name, { template }) => {
    expect(template.ofType("AWS::CloudWatch::Alarm").map(({ id }) => id)).toContain(name);
  });

  test("describes each alarm, and gives it a threshold", ({ template }) => {
    for (const { id, Properties } of template.ofType("AWS::CloudWatch::Alarm")) {
      expect(Properties, id).toMatchObject({
        AlarmName: `stopcord-dev-${id}`,
        AlarmDescription: expect.stringMatching(/^.{80,1024}$/s),
        Threshold: expect.any(Number),
        TreatMissingData: "notBreaching",
      });
    }
    expect(template.ofType("AWS::SNS::Topic")).toHaveLength(1);
  });

  test("names stage, region, a command that exists and the dashboard in the text of each alarm", async ({
    template,
  }) => {
    for (const { id, Properties } of template.ofType("AWS::CloudWatch::Alarm")) {
      const text: string = Properties.AlarmDescription;
      expect(text, id).toMatch(/^\[stage dev, us-east-1\] /);
      expect(text, id).toContain(
        "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#dashboards/dashboard/stopcord-dev",
      );
      const [, command = ""] = /^Run: npx stopcord --stage dev --aws-region us-east-1 (.+)$/m.exec(text) ?? [];
      const { exitCode, stderr } = await runInProcess([...command.split(" "), "--help"]);
      expect({ id, exitCode, stderr }).toEqual({ id, exitCode: 0, stderr: "" });
    }
  });

  test("reports the start of every alarm but that of left letters, and the end of every alarm but those of bursts", ({
    template,
  }) => {
    const topic = [{ Ref: "AlarmTopic" }];
    const silent = (property: string) =>
      template.ofType("AWS::CloudWatch::Alarm").flatMap(({ id, Properties }) => {
        if (Properties[property].length === 0) return [id];
        expect(Properties[property], id).toEqual(topic);
        return [];
      });
    expect(silent("AlarmActions")).toEqual(["LettersLeftAlarm"]);
    expect(silent("OKActions").sort()).toEqual(["DeadLettersAlarm", "HaltAlarm", "MovedLettersAlarm"]);
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

/** Callers that may publish to the alarm topic or not, with the condition keys of their requests. */
const PUBLISHERS: readonly [string, Caller, Readonly<Record<string, string>>, boolean][] = [
  ["an alarm of the account", CLOUDWATCH, alarmKeys(ACCOUNT), true],
  ["an alarm of the account without TLS", CLOUDWATCH, { ...alarmKeys(ACCOUNT), "aws:SecureTransport": "false" }, false],
  ["an alarm of another account", CLOUDWATCH, alarmKeys("222222222222"), false],
  ["CloudWatch for something that is no alarm", CLOUDWATCH, { "aws:SourceAccount": ACCOUNT }, false],
  ["another AWS service", { kind: "service", name: "events.amazonaws.com" }, alarmKeys(ACCOUNT), false],
  ["a role of the account with the permission", roleOf(ACCOUNT, MAY_PUBLISH), {}, true],
  ["a role of the account without the permission", roleOf(ACCOUNT, []), {}, false],
  ["a role of another account", roleOf("222222222222", MAY_PUBLISH), {}, false],
  ["an anonymous caller", { kind: "anonymous" }, {}, false],
];

describe("the policy of the alarm topic", () => {
  test.for(PUBLISHERS)(
    "takes or refuses messages of %s, as the table says",
    ([, caller, keys, expected], { template }) => {
      const { topic } = templatePolicies(template);
      const request = { caller, action: "sns:Publish", resource: ALARM_TOPIC_ARN };
      expect(isAllowed({ ...request, keys: { "aws:SecureTransport": "true", ...keys } }, topic)).toBe(expected);
    },
  );
});

const TOPIC_ARN = "arn:aws:sns:us-east-1:123456789012:on-duty";

describe("alarms", () => {
  plain.for([
    ["a new topic", { email: "", topicArn: "", keyArn: "" }, { Ref: "AlarmTopic" }, ["AlarmTopic", "AlarmTopicPolicy"]],
    [
      "an email address through a new topic",
      { email: "a@example.com", topicArn: "", keyArn: "" },
      { Ref: "AlarmTopic" },
      ["AlarmTopic", "AlarmTopicPolicy", "AlarmSubscription"],
    ],
    ["an existing topic", { email: "", topicArn: TOPIC_ARN, keyArn: "" }, TOPIC_ARN, []],
    [
      "an email address through an existing topic",
      { email: "a@example.com", topicArn: TOPIC_ARN, keyArn: "" },
      TOPIC_ARN,
      ["AlarmSubscription"],
    ],
  ] as const)("notify %s", ([, target, action, created]) => {
    const resources = buildAlarms(target, { stage: "prod", region: "eu-west-1" });
    const alarms = Object.entries(resources).filter(([, { Type }]) => Type === "AWS::CloudWatch::Alarm");
    for (const [id, { Properties }] of alarms)
      expect(Properties).toMatchObject({ [id === "LettersLeftAlarm" ? "OKActions" : "AlarmActions"]: [action] });
    expect(Object.keys(resources).filter((id) => !alarms.some(([alarm]) => alarm === id))).toEqual(created);
    if (target.email)
      expect(resources.AlarmSubscription?.Properties).toEqual({
        Protocol: "email",
        Endpoint: target.email,
        TopicArn: action,
      });
  });
});
