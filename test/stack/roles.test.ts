import { describe, expect, test as plain, vi } from "vitest";
import { serviceNames } from "../../lib/services/service-names.ts";
import { logicalId } from "../../lib/stack/resource.ts";
import { roleResources } from "../../lib/stack/roles.ts";
import { compiledTemplate, KEY_ARN } from "./compiled.ts";

vi.setConfig({ testTimeout: 60_000 });

const test = plain.extend("template", { scope: "file" }, compiledTemplate);

type Statement = { readonly Effect: string; readonly Action: readonly string[]; readonly Resource: unknown };

/** What each resource may be used for, in the order of the alphabet. */
function permissionsIn(statements: readonly Statement[]): Record<string, string[]> {
  for (const { Effect } of statements) expect(Effect).toBe("Allow");
  const pairs = statements.flatMap(({ Action, Resource }) =>
    [Resource].flat().flatMap((resource) => Action.map((action) => ({ resource: nameOf(resource), action }))),
  );
  const byResource = Map.groupBy(pairs, ({ resource }) => resource);
  return Object.fromEntries([...byResource].map(([name, some]) => [name, some.map(({ action }) => action).sort()]));
}

function nameOf(resource: unknown): string {
  const { "Fn::GetAtt": attribute, "Fn::Sub": text } = Object(resource);
  return text ?? attribute?.join(".") ?? resource;
}

const CONSUME = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"];
const CONSUME_AND_HIDE = ["sqs:ChangeMessageVisibility", ...CONSUME];
const SEND = ["sqs:SendMessage"];
const TRACE = { "*": ["xray:PutTelemetryRecords", "xray:PutTraceSegments"] };
const logsTo = (group: string) => ({ [`${group}.Arn`]: ["logs:CreateLogStream", "logs:PutLogEvents"] });
const SECRET =
  "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:stopcord/dev/accounts-??????";

function worker(queue: string, logGroup: string) {
  return {
    [`${queue}.Arn`]: CONSUME_AND_HIDE,
    "ResultsQueue.Arn": SEND,
    "DeadLettersQueue.Arn": SEND,
    [SECRET]: ["secretsmanager:GetSecretValue"],
    ...logsTo(logGroup),
    ...TRACE,
  };
}

const EXPECTED: Readonly<Record<string, object>> = {
  RouterRole: {
    "RequestsQueue.Arn": [...CONSUME, ...SEND],
    "CodeartsDeployQueue.Arn": SEND,
    "CodeartsCheckQueue.Arn": SEND,
    "CodeartsBuildQueue.Arn": SEND,
    "DrsQueue.Arn": SEND,
    "AomQueue.Arn": SEND,
    "ResultsQueue.Arn": SEND,
    "DeadLettersQueue.Arn": SEND,
    ...logsTo("RouterLogGroup"),
    ...TRACE,
  },
  CodeartsDeployRole: worker("CodeartsDeployQueue", "CodeartsDashdeployLogGroup"),
  CodeartsCheckRole: worker("CodeartsCheckQueue", "CodeartsDashcheckLogGroup"),
  CodeartsBuildRole: worker("CodeartsBuildQueue", "CodeartsDashbuildLogGroup"),
  DrsRole: worker("DrsQueue", "DrsLogGroup"),
  AomRole: worker("AomQueue", "AomLogGroup"),
  ReplayRole: {
    "DeadLettersQueue.Arn": CONSUME_AND_HIDE,
    "RequestsQueue.Arn": SEND,
    ...logsTo("ReplayLogGroup"),
    ...TRACE,
  },
  SchedulerRole: { "RequestsQueue.Arn": SEND, "DeadLettersQueue.Arn": SEND },
};

describe("in the compiled template", () => {
  test.for(Object.entries(EXPECTED))("%s may do this and no more", ([role, permissions], { template }) => {
    const { Properties } = template.ofType("AWS::IAM::Role").find(({ id }) => id === role) ?? {};
    const policies: { PolicyDocument: { Statement: Statement[] } }[] = Properties?.Policies;
    const statements = policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    expect(permissionsIn(statements)).toEqual(permissions);
    expect(Properties?.ManagedPolicyArns).toBeUndefined();
  });

  test("there is no other role, and no other policy", ({ template }) => {
    expect(
      template
        .ofType("AWS::IAM::Role")
        .map(({ id }) => id)
        .sort(),
    ).toEqual(Object.keys(EXPECTED).sort());
    for (const type of ["Policy", "ManagedPolicy", "UserPolicy"])
      expect(template.ofType(`AWS::IAM::${type}`)).toEqual([]);
  });

  test.for(["router", ...serviceNames, "replay"])("%s runs in its own role", (name, { template }) => {
    const [fn] = template
      .ofType("AWS::Lambda::Function")
      .filter(({ Properties }) => Properties.FunctionName === `stopcord-dev-${name}`);
    expect(fn?.Properties.Role).toEqual({ "Fn::Sub": `\${${logicalId(name, "Role")}.Arn}` });
  });

  test("a role is taken by the one AWS service that it is for", ({ template }) => {
    for (const { id, Properties } of template.ofType("AWS::IAM::Role")) {
      const Service = id === "SchedulerRole" ? "scheduler.amazonaws.com" : "lambda.amazonaws.com";
      expect(Properties.AssumeRolePolicyDocument.Statement, id).toMatchObject([
        { Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" },
      ]);
    }
  });
});

plain("with a key of one's own every function may use it, and only it", () => {
  for (const { Properties } of Object.values(roleResources(KEY_ARN)))
    expect(JSON.stringify(Properties)).toContain(
      JSON.stringify({ Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: [KEY_ARN] }),
    );
  expect(JSON.stringify(roleResources(""))).not.toContain("kms:");
});
