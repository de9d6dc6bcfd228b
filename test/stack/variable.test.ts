import { describe, expect, test as plain, vi } from "vitest";
import { queueNames } from "../../lib/config.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import { logicalId } from "../../lib/stack/names.ts";
import { compiledTemplate } from "./compiled-template.ts";

vi.setConfig({ testTimeout: 60_000 });

const test = plain.extend("template", { scope: "file" }, () => compiledTemplate("dev"));

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

  test("lets ten batches of a queue run at a time", ({ template }) => {
    const sources = template.ofType("AWS::Lambda::EventSourceMapping");
    const limits = sources.map(({ Properties }) => Properties.ScalingConfig?.MaximumConcurrency);
    expect(limits).toEqual(["router", ...serviceNames].map(() => 10));
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
