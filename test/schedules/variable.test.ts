import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { queueNames } from "../../lib/config.ts";
import { readTemplate } from "../../lib/local/aws/template/read-template.ts";
import { hasSchedules } from "../../lib/schedules/variable.ts";
import { compiledTemplate } from "../stack/compiled-template.ts";

const project = fileURLToPath(new URL("../..", import.meta.url));

/** The framework's error about a file without a value. */
const ONLY_COMMENTS = new Error('Variable returned not supported result: "undefined"');

/** The parts of serverless.yml that schedules need. */
const SERVICE = `
service: stopcord
provider: { name: aws, runtime: nodejs24.x, stage: "test" }
configValidationMode: error
resources:
  - \${file(lib/schedules/variable.js):resources}
  - Resources:
      RequestsQueue: { Type: "AWS::SQS::Queue", Properties: { QueueName: requests } }
      DeadLettersQueue: { Type: "AWS::SQS::Queue", Properties: { QueueName: dead-letters } }
`;

/** Runs `serverless package` with these schedules and returns the compiled template. */
async function packaged(schedules: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "stopcord-schedules-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const name of ["lib", "node_modules"]) await symlink(join(project, name), join(folder, name));
  await writeFile(join(folder, "serverless.yml"), SERVICE);
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  await mkdir(join(folder, "events"));
  await writeFile(join(folder, "events/schedules.yml"), schedules);
  const serverless = join(project, "node_modules/.bin/serverless");
  await promisify(execFile)(process.execPath, [serverless, "package"], { cwd: folder });
  return readFile(join(folder, ".serverless/cloudformation-template-update-stack.json"), "utf8");
}

describe("serverless package", () => {
  test("builds a schedule of EventBridge Scheduler for each entry, also a disabled one, and a role that can only send", async () => {
    const { json, ofType } = await compiledTemplate("dev");
    const schedules = ofType("AWS::Scheduler::Schedule");
    expect(schedules.map(({ id }) => id)).toEqual([
      "ScheduleNightlyDashdeployment",
      "ScheduleBuildsDashofDashtheDashnight",
      "ScheduleEverythingDashinDashaDashproject",
    ]);
    expect(schedules.slice(0, 1).map(({ Properties }) => Properties)).toEqual([
      {
        Name: "stopcord-dev-nightly-deployment",
        GroupName: { Ref: "ScheduleGroup" },
        State: "DISABLED",
        ScheduleExpression: "cron(0 20 * * ? *)",
        ScheduleExpressionTimezone: "Asia/Shanghai",
        FlexibleTimeWindow: { Mode: "OFF" },
        Target: {
          Arn: { "Fn::GetAtt": ["RequestsQueue", "Arn"] },
          RoleArn: { "Fn::GetAtt": ["SchedulerRole", "Arn"] },
          Input: expect.any(String),
          RetryPolicy: { MaximumEventAgeInSeconds: 600 },
          DeadLetterConfig: { Arn: { "Fn::GetAtt": ["DeadLettersQueue", "Arn"] } },
        },
      },
    ]);
    const { Input } = Object(schedules[0]?.Properties.Target);
    const TIME = "<aws.scheduler.scheduled-time>";
    expect(JSON.parse(Input)).toMatchObject({
      id: `schedules/nightly-deployment/${TIME}`,
      sentAt: TIME,
      service: "codearts-deploy",
      target: { recordId: "running" },
    });
    expect(readTemplate(json, { region: "us-east-1", stackName: "stopcord" }).queues).toHaveLength(queueNames.length);

    const role = ofType("AWS::IAM::Role").find(({ id }) => id === "SchedulerRole")?.Properties;
    expect(role).toMatchObject({
      AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: "scheduler.amazonaws.com" } }] },
    });
    expect(role?.Policies).toEqual([
      {
        PolicyName: "send",
        PolicyDocument: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Action: ["sqs:SendMessage"],
              Resource: [{ "Fn::GetAtt": ["RequestsQueue", "Arn"] }, { "Fn::GetAtt": ["DeadLettersQueue", "Arn"] }],
            },
          ],
        },
      },
    ]);
  });

  test.for<[string, () => Promise<unknown>, boolean]>([
    ["a list of one", async () => [{}], true],
    ["an empty list", async () => [], false],
    ["a file that is missing or empty", async () => null, false],
    ["a file of comments only", async () => Promise.reject(ONLY_COMMENTS), false],
  ])("a stack has a role of the schedules: %s", async ([, resolveVariable, expected]) => {
    expect(await hasSchedules({ resolveVariable })).toBe(expected);
  });

  test("builds no schedule and no role for a file of comments only", async () => {
    expect(Object.keys(JSON.parse(await packaged("# none\n")).Resources)).not.toContain("SchedulerRole");
  });

  test("fails for an invalid schedule and names it with its fault", async () => {
    const wrong = "- { name: nightly, expression: cron(0 3 * * * *), request: { service: drs, target: {} } }";
    const error = await packaged(wrong).catch((error) => error);
    expect(`${error.stdout}${error.stderr}`).toContain(
      "events/schedules.yml:\n  schedule nightly: expression: use ? for exactly one of day of month and day of week\n",
    );
  });
}, 60_000);
