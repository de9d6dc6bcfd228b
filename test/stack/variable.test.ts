import { expect, test as plain, vi } from "vitest";
import { queueNames } from "../../lib/config.ts";
import { logicalId } from "../../lib/stack/resource.ts";
import { compiledTemplate } from "./compiled.ts";

vi.setConfig({ testTimeout: 60_000 });

const test = plain.extend("template", { scope: "file" }, compiledTemplate);

test("the URL and the ARN of every queue come out of a deployment, and the name of the replay function", ({
  template,
}) => {
  for (const name of queueNames) {
    const id = logicalId(name, "Queue");
    expect(template.outputs[`${id}Url`].Value).toEqual({ Ref: id });
    expect(template.outputs[`${id}Arn`].Value).toEqual({ "Fn::GetAtt": [id, "Arn"] });
  }
  expect(template.outputs.ReplayFunctionName.Value).toEqual({ Ref: "ReplayLambdaFunction" });
  expect(template.ofType("AWS::Lambda::Function").map(({ id }) => id)).toContain("ReplayLambdaFunction");
});

test("every function writes JSON to a log group that forgets, is traced and tagged, and has no versions", ({
  template,
}) => {
  const functions = template.ofType("AWS::Lambda::Function");
  expect(functions).toHaveLength(7);
  for (const { id, Properties } of functions)
    expect(Properties, id).toMatchObject({
      LoggingConfig: { LogFormat: "JSON", ApplicationLogLevel: "INFO", SystemLogLevel: "WARN" },
      TracingConfig: { Mode: "Active" },
      Tags: [
        { Key: "application", Value: "stopcord" },
        { Key: "stage", Value: "dev" },
      ],
    });
  const groups = template.ofType("AWS::Logs::LogGroup");
  expect(groups.map(({ Properties }) => Properties.LogGroupName)).toEqual(
    functions.map(({ Properties }) => `/aws/lambda/${Properties.FunctionName}`),
  );
  for (const { Properties } of groups) expect(Properties.RetentionInDays).toBe(30);
  expect(template.ofType("AWS::Lambda::Version")).toEqual([]);
});

test("at most ten batches of a queue are under way at a time", ({ template }) => {
  const sources = template.ofType("AWS::Lambda::EventSourceMapping");
  const limits = sources.map(({ Properties }) => Properties.ScalingConfig?.MaximumConcurrency);
  expect(limits).toEqual([10, 10, 10, 10, 10, 10]);
});

test("nothing is left of the framework's variables", ({ template }) => {
  expect(template.json).not.toMatch(/\$\{(param|sls|self|file|opt|env):/);
});
