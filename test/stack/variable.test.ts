import { describe, expect, test as plain, vi } from "vitest";
import { queueNames } from "../../lib/config.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import { functionNames, logicalId } from "../../lib/stack/names.ts";
import { alarms, logGroups, queues } from "../../lib/stack/variable.ts";
import { compiledTemplate } from "./compiled-template.ts";
import { fullTemplate, KEY_ARN } from "./full-template.ts";
import { USABLE_TIMES } from "./usable-times.ts";

vi.setConfig({ testTimeout: 60_000 });

const test = plain.extend("template", { scope: "file" }, () => compiledTemplate("dev"));

const keyTest = plain.extend("template", { scope: "file" }, fullTemplate);

/** Variables of the framework with a valid stage and empty parameters but these. */
function variablesWith(parameters: Readonly<Record<string, string>>) {
  const times = Object.entries(USABLE_TIMES).map(([name, value]) => [`param:${name}`, value]);
  const values: Readonly<Record<string, unknown>> = {
    "sls:stage": "dev",
    ...Object.fromEntries(times),
    ...parameters,
  };
  return { resolveVariable: async (address: string) => values[address] ?? "" };
}

describe("the compiled template", () => {
  test("outputs the URL and the ARN of every queue and the name of the replay function", ({ template }) => {
    for (const name of queueNames) {
      const id = logicalId(name, "Queue");
      expect(template.outputs[`${id}Url`].Value).toEqual({ Ref: id });
      expect(template.outputs[`${id}Arn`].Value).toEqual({ "Fn::GetAtt": [id, "Arn"] });
    }
    expect(template.outputs.ReplayFunctionName.Value).toEqual({ Ref: "ReplayLambdaFunction" });
    expect(template.ofType("AWS::Lambda::Function").map(({ id }) => id)).toContain("ReplayLambdaFunction");
  });

  test("gives every function a JSON log, tracing and tags, and no versions", ({ template }) => {
    const functions = template.ofType("AWS::Lambda::Function");
    expect(functions).toHaveLength(["router", ...serviceNames, "replay"].length);
    for (const { id, Properties } of functions)
      expect(Properties, id).toMatchObject({
        LoggingConfig: { LogFormat: "JSON", ApplicationLogLevel: "INFO", SystemLogLevel: "WARN" },
        TracingConfig: { Mode: "Active" },
        Tags: [
          { Key: "application", Value: "stopcord" },
          { Key: "stage", Value: "dev" },
        ],
      });
    expect(template.ofType("AWS::Lambda::Version")).toEqual([]);
  });

  test("gives every function a log group that keeps lines for 30 days", ({ template }) => {
    const functions = template.ofType("AWS::Lambda::Function");
    const groups = template.ofType("AWS::Logs::LogGroup");
    expect(groups.map(({ Properties }) => Properties.LogGroupName)).toEqual(
      functions.map(({ Properties }) => `/aws/lambda/${Properties.FunctionName}`),
    );
    for (const { Properties } of groups) expect(Properties.RetentionInDays).toBe(30);
  });

  test("indexes the keys of a request in every log group, and saves a query over all of them", ({ template }) => {
    const groups = template.ofType("AWS::Logs::LogGroup");
    for (const { Properties } of groups)
      expect(Properties.FieldIndexPolicies).toEqual([{ Fields: ["stopRequestId", "stopGroupId"] }]);
    const queries = template.ofType("AWS::Logs::QueryDefinition");
    expect(queries.map(({ Properties }) => Properties)).toEqual([
      {
        Name: "stopcord-dev/one request",
        LogGroupNames: expect.toSatisfy((names) => names.length === groups.length),
        QueryString: expect.stringContaining('| filter stopRequestId = "'),
      },
    ]);
  });

  test("lets ten batches of a queue run at a time", ({ template }) => {
    const sources = template.ofType("AWS::Lambda::EventSourceMapping");
    const limits = sources.map(({ Properties }) => Properties.ScalingConfig?.MaximumConcurrency);
    expect(limits).toEqual(["router", ...serviceNames].map(() => 10));
  });

  test("gives the router, and no other function, the unique ids of the roles that send to requests", ({ template }) => {
    for (const { id, Properties } of template.ofType("AWS::Lambda::Function")) {
      const variables = Object.entries(Properties.Environment.Variables);
      const roleIds = variables.filter(([name]) => name.endsWith("_ROLE_ID"));
      expect(Object.fromEntries(roleIds), id).toEqual(
        id !== "RouterLambdaFunction"
          ? {}
          : {
              ROUTER_ROLE_ID: { "Fn::GetAtt": ["RouterRole", "RoleId"] },
              REPLAY_ROLE_ID: { "Fn::GetAtt": ["ReplayRole", "RoleId"] },
              SCHEDULER_ROLE_ID: { "Fn::GetAtt": ["SchedulerRole", "RoleId"] },
            },
      );
    }
  });

  test("blocks all public access to the bucket of the deployments", ({ template }) => {
    const buckets = template.ofType("AWS::S3::Bucket");
    const blocks = buckets.map(({ Properties }) => Properties.PublicAccessBlockConfiguration);
    expect(blocks).toEqual([
      { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
    ]);
  });

  test("contains no variable of the framework", ({ template }) => {
    expect(template.json).not.toMatch(/\$\{(param|sls|self|file|opt|env):/);
  });
});

describe("parameters", () => {
  plain("fail the template where a producer is not valid", async () => {
    const variables = variablesWith({ "param:producers": "arn:aws:sns:us-east-1:111111111111:stops,release" });
    await expect(queues(variables)).rejects.toThrow(
      "producers: release: use the whole ARN of an IAM role, an SNS topic or an EventBridge rule",
    );
  });

  keyTest("name keys that encrypt every queue, the alarm topic and every log group", ({ template }) => {
    const keysOf = (type: string, property: string) =>
      template.ofType(type).map(({ Properties }) => Properties[property]);
    expect(keysOf("AWS::SQS::Queue", "KmsMasterKeyId")).toEqual([...queueNames, "bus"].map(() => KEY_ARN));
    expect(keysOf("AWS::SNS::Topic", "KmsMasterKeyId")).toEqual([KEY_ARN]);
    expect(keysOf("AWS::Logs::LogGroup", "KmsKeyId")).toEqual(functionNames.map(() => KEY_ARN));
  });

  test("without a key leave the topic and the log groups unchanged", ({ template }) => {
    expect(template.ofType("AWS::SNS::Topic")[0]?.Properties).not.toHaveProperty("KmsMasterKeyId");
    expect(template.ofType("AWS::Logs::LogGroup")[0]?.Properties).not.toHaveProperty("KmsKeyId");
  });

  plain.for([
    ["kmsKeyArn", queues],
    ["topicKeyArn", alarms],
    ["logKeyArn", logGroups],
  ] as const)("fail the template where %s is not the ARN of a KMS key", async ([name, variable]) => {
    for (const text of ["alias/stopcord", KEY_ARN.replace("key/", "alias/"), "1234abcd"]) {
      await expect(variable(variablesWith({ [`param:${name}`]: text }))).rejects.toThrow(
        `${name} ${text}: use the ARN of a KMS key, arn:aws:kms:<region>:<account>:key/<id>`,
      );
    }
  });

  plain("fail the template where topicKeyArn has no topic of the stage to encrypt", async () => {
    const variables = variablesWith({
      "param:topicKeyArn": KEY_ARN,
      "param:alarmTopicArn": "arn:aws:sns:us-east-1:1:on-duty",
    });
    await expect(alarms(variables)).rejects.toThrow("topicKeyArn: leave it out, because alarmTopicArn names a topic");
  });
});
