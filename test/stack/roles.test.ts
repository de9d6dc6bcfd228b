import { describe, expect, test as plain, vi } from "vitest";
import { type ServiceName, serviceNames } from "../../lib/services/service-names.ts";
import { logicalId } from "../../lib/stack/names.ts";
import { buildRoles } from "../../lib/stack/roles.ts";
import { compiledTemplate } from "./compiled-template.ts";
import { KEY_ARN } from "./full-template.ts";

vi.setConfig({ testTimeout: 60_000 });

const test = plain.extend("template", { scope: "file" }, () => compiledTemplate("dev"));

type Statement = { readonly Effect: string; readonly Action: readonly string[]; readonly Resource: unknown };

/** The actions that statements allow on each resource, in alphabetical order. */
function permissionsIn(statements: readonly Statement[]): Record<string, string[]> {
  for (const { Effect } of statements) expect(Effect).toBe("Allow");
  const pairs = statements.flatMap(({ Action, Resource }) =>
    [Resource].flat().flatMap((resource) => Action.map((action) => ({ resource: nameOf(resource), action }))),
  );
  const byResource = Map.groupBy(pairs, ({ resource }) => resource);
  return Object.fromEntries([...byResource].map(([name, some]) => [name, some.map(({ action }) => action).sort()]));
}

function nameOf(resource: unknown): string {
  const { "Fn::GetAtt": attribute, "Fn::Sub": text, Ref } = Object(resource);
  return text ?? Ref ?? attribute?.join(".") ?? resource;
}

const CONSUME = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"];
const CONSUME_AND_HIDE = ["sqs:ChangeMessageVisibility", ...CONSUME];
const SEND = ["sqs:SendMessage"];
const TRACE = { "*": ["xray:PutTelemetryRecords", "xray:PutTraceSegments"] };
const SECRET =
  "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:stopcord/dev/accounts-??????";

function logsTo(functionName: string) {
  const id = functionName.replaceAll("-", "Dash").replace(/^./, (letter) => letter.toUpperCase());
  return { [`${id}LogGroup.Arn`]: ["logs:CreateLogStream", "logs:PutLogEvents"] };
}

function workerPermissions(service: ServiceName) {
  return {
    [`${logicalId(service, "Queue")}.Arn`]: [...CONSUME_AND_HIDE, ...SEND],
    "ResultsQueue.Arn": SEND,
    "DeadLettersQueue.Arn": SEND,
    [SECRET]: ["secretsmanager:GetSecretValue"],
    HaltSecret: ["secretsmanager:GetSecretValue"],
    ...logsTo(service),
    ...TRACE,
  };
}

const EXPECTED: Readonly<Record<string, object>> = {
  RouterRole: {
    "RequestsQueue.Arn": [...CONSUME_AND_HIDE, ...SEND],
    ...Object.fromEntries(serviceNames.map((service) => [`${logicalId(service, "Queue")}.Arn`, SEND])),
    "ResultsQueue.Arn": SEND,
    "DeadLettersQueue.Arn": SEND,
    ...logsTo("router"),
    ...TRACE,
  },
  ...Object.fromEntries(serviceNames.map((service) => [logicalId(service, "Role"), workerPermissions(service)])),
  ReplayRole: {
    "DeadLettersQueue.Arn": CONSUME_AND_HIDE,
    "RequestsQueue.Arn": SEND,
    ...logsTo("replay"),
    ...TRACE,
  },
  SchedulerRole: { "RequestsQueue.Arn": SEND, "DeadLettersQueue.Arn": SEND },
};

describe("the compiled template", () => {
  test.for(Object.entries(EXPECTED))("gives %s its permissions and no other", ([role, permissions], { template }) => {
    const { Properties } = template.ofType("AWS::IAM::Role").find(({ id }) => id === role) ?? {};
    const policies: { PolicyDocument: { Statement: Statement[] } }[] = Properties?.Policies;
    const statements = policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    expect(permissionsIn(statements)).toEqual(permissions);
    expect(Properties?.ManagedPolicyArns).toBeUndefined();
  });

  test("has no other role and no other policy", ({ template }) => {
    const roles = template.ofType("AWS::IAM::Role").map(({ id }) => id);
    expect(roles.sort()).toEqual(Object.keys(EXPECTED).sort());
    for (const type of ["Policy", "ManagedPolicy", "UserPolicy"])
      expect(template.ofType(`AWS::IAM::${type}`)).toEqual([]);
  });

  test("has every log group that a role may write to", ({ template }) => {
    const written = Object.values(EXPECTED).flatMap((permissions) =>
      Object.keys(permissions).filter((resource) => resource.endsWith("LogGroup.Arn")),
    );
    const logGroups = template.ofType("AWS::Logs::LogGroup").map(({ id }) => `${id}.Arn`);
    expect(written.sort()).toEqual(logGroups.sort());
  });

  test.for(["router", ...serviceNames, "replay"])("gives the function %s its own role", (name, { template }) => {
    const [fn] = template
      .ofType("AWS::Lambda::Function")
      .filter(({ Properties }) => Properties.FunctionName === `stopcord-dev-${name}`);
    expect(fn?.Properties.Role).toEqual({ "Fn::Sub": `\${${logicalId(name, "Role")}.Arn}` });
  });

  test("lets Scheduler assume its role for the stage's schedule group in this account only", ({ template }) => {
    const role = template.ofType("AWS::IAM::Role").find(({ id }) => id === "SchedulerRole");
    expect(role?.Properties.AssumeRolePolicyDocument.Statement).toEqual([
      {
        Effect: "Allow",
        Principal: { Service: "scheduler.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: {
          ArnEquals: { "aws:SourceArn": { "Fn::GetAtt": ["ScheduleGroup", "Arn"] } },
          StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } },
        },
      },
    ]);
  });

  test("lets only Lambda, or EventBridge Scheduler for its role, assume a role", ({ template }) => {
    for (const { id, Properties } of template.ofType("AWS::IAM::Role")) {
      const Service = id === "SchedulerRole" ? "scheduler.amazonaws.com" : "lambda.amazonaws.com";
      expect(Properties.AssumeRolePolicyDocument.Statement, id).toMatchObject([
        { Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" },
      ]);
    }
  });
});

plain("every function may use a KMS key of the deployment, and no other key", () => {
  for (const { Properties } of Object.values(buildRoles({ kmsKeyArn: KEY_ARN, hasBus: true })))
    expect(JSON.stringify(Properties)).toContain(
      JSON.stringify({ Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: [KEY_ARN] }),
    );
  expect(JSON.stringify(buildRoles({ kmsKeyArn: "", hasBus: true }))).not.toContain("kms:");
});
