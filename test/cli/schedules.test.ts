import { describe, expect } from "vitest";
import { type OnTestFinished, startAwsStub } from "../rig/aws-stub.ts";
import { buildStopcord } from "./run-stopcord.ts";
import { stageTest } from "./stage-test.ts";

const stopcord = buildStopcord();
const test = stageTest(stopcord);

const NIGHTLY = {
  Name: "stopcord-dev-nightly",
  GroupName: "default",
  State: "ENABLED",
  ScheduleExpression: "cron(0 3 * * ? *)",
  ScheduleExpressionTimezone: "Asia/Shanghai",
  Target: { Input: JSON.stringify({ service: "drs", target: { jobId: "job-1" } }) },
};
const OFF = {
  ...{ Name: "stopcord-dev-off", GroupName: "default", State: "DISABLED", ScheduleExpression: "rate(1 day)" },
  Target: { Input: JSON.stringify({ stops: [{}, {}] }) },
};

/** The URL of an EventBridge Scheduler with two schedules on two pages. */
function startScheduler(onTestFinished: OnTestFinished): Promise<string> {
  return startAwsStub(onTestFinished, (action) => {
    if (!action.startsWith("GET /schedules?")) return { body: action.includes("nightly") ? NIGHTLY : OFF };
    return { body: action.includes("NextToken") ? { Schedules: [OFF] } : { Schedules: [NIGHTLY], NextToken: "2" } };
  });
}

describe.concurrent("stopcord schedules list", { timeout: 30_000 }, () => {
  test("lists what is deployed, with what each sends", async ({ onTestFinished }) => {
    const run = await stopcord(["schedules", "list", "--endpoint-url", await startScheduler(onTestFinished)]);
    expect(run).toEqual({
      exitCode: 0,
      stdout:
        'on   nightly  cron(0 3 * * ? *) Asia/Shanghai\n  drs {"jobId":"job-1"}\n' +
        "off  off  rate(1 day) UTC\n  a group of 2 stops\n",
      stderr: "",
    });
  });

  test("or as JSON", async ({ onTestFinished }) => {
    const run = await stopcord(["schedules", "list", "--json", "--endpoint-url", await startScheduler(onTestFinished)]);
    expect(
      run.stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([
      {
        ...{ name: "nightly", enabled: true, expression: "cron(0 3 * * ? *)", timezone: "Asia/Shanghai" },
        sends: { service: "drs", target: { jobId: "job-1" } },
      },
      { name: "off", enabled: false, expression: "rate(1 day)", sends: { stops: [{}, {}] } },
    ]);
  });

  test("says that the one-machine edition has no Scheduler", async ({ stage, sqs }) => {
    const words = /^stopcord: there is no EventBridge Scheduler at .*: the one-machine edition has none; /;
    expect(await stage.run(["schedules", "list"])).toMatchObject({ exitCode: 4, stderr: expect.stringMatching(words) });
    const env = { AWS_ENDPOINT_URL_SQS: sqs.url };
    expect(await stopcord(["schedules", "list"], { env })).toMatchObject({
      exitCode: 4,
      stderr: expect.stringMatching(words),
    });
  });
});
