import { describe, expect } from "vitest";
import { buildCommand } from "../rig/build-command.ts";
import type { OnEnd } from "../rig/listen.ts";
import { runInProcess } from "../rig/run-in-process.ts";
import { startStubCloud } from "../rig/stub-cloud.ts";
import { withoutPlace } from "../rig/without-place.ts";
import { stageTest } from "./stage-test.ts";

const stopcord = buildCommand();
const test = stageTest(stopcord);

const NIGHTLY = {
  Name: "stopcord-dev-nightly",
  GroupName: "stopcord-dev",
  State: "ENABLED",
  ScheduleExpression: "cron(0 3 * * ? *)",
  ScheduleExpressionTimezone: "Asia/Shanghai",
  Target: { Input: JSON.stringify({ service: "drs", target: { jobId: "job-1" } }) },
};
const OFF = {
  Name: "stopcord-dev-off",
  GroupName: "stopcord-dev",
  State: "DISABLED",
  ScheduleExpression: "rate(1 day)",
  Target: { Input: JSON.stringify({ stops: [{}, {}] }) },
};

/** A schedule of the stage `dev-eu`, whose name begins like those of `dev`. */
const OTHER = { ...OFF, Name: "stopcord-dev-eu-off", GroupName: "stopcord-dev-eu" };

/** Starts an EventBridge Scheduler with two schedules on two pages; resolves to its URL. */
function startScheduler(onTestFinished: OnEnd): Promise<string> {
  return startStubCloud({
    onEnd: onTestFinished,
    reply: ({ action }) => {
      const isList = action.startsWith("GET /schedules?");
      if (isList && !action.includes("ScheduleGroup=stopcord-dev")) return { body: { Schedules: [OTHER] } };
      if (!isList) return { body: action.includes("nightly") ? NIGHTLY : OFF };
      return { body: action.includes("NextToken") ? { Schedules: [OFF] } : { Schedules: [NIGHTLY], NextToken: "2" } };
    },
  });
}

describe.concurrent("schedules list", { timeout: 30_000 }, () => {
  test("schedules list prints each deployed schedule and its message, over all pages", async ({ onTestFinished }) => {
    const run = withoutPlace(
      await stopcord(["schedules", "list", "--endpoint-url", await startScheduler(onTestFinished)]),
    );
    expect(run).toEqual({
      exitCode: 0,
      stdout:
        'on   nightly  cron(0 3 * * ? *) Asia/Shanghai\n  drs {"jobId":"job-1"}\n' +
        "off  off  rate(1 day) UTC\n  a group of 2 stops\n",
      stderr: "",
    });
  });

  test("schedules list --json prints one object per schedule", async ({ onTestFinished }) => {
    const run = await stopcord(["schedules", "list", "--json", "--endpoint-url", await startScheduler(onTestFinished)]);
    expect(
      run.stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([
      {
        name: "nightly",
        enabled: true,
        expression: "cron(0 3 * * ? *)",
        timezone: "Asia/Shanghai",
        sends: { service: "drs", target: { jobId: "job-1" } },
      },
      { name: "off", enabled: false, expression: "rate(1 day)", sends: { stops: [{}, {}] } },
    ]);
  });

  test("schedules list leaves out a schedule that is deleted meanwhile", async ({ onTestFinished }) => {
    const missing = { status: 404, body: { __type: "ResourceNotFoundException", Message: "no nightly" } };
    const reply = ({ action }: { readonly action: string }) => {
      if (action.startsWith("GET /schedules?")) return { body: { Schedules: [NIGHTLY, OFF] } };
      return action.includes("nightly") ? missing : { body: OFF };
    };
    const url = await startStubCloud({ onEnd: onTestFinished, reply });
    const run = withoutPlace(await runInProcess(["schedules", "list", "--endpoint-url", url]));
    expect(run).toEqual({ exitCode: 0, stdout: "off  off  rate(1 day) UTC\n  a group of 2 stops\n", stderr: "" });
  });

  test("schedules list of a stage without the group of schedules finds none", async ({ onTestFinished }) => {
    const body = { __type: "ResourceNotFoundException", Message: "Schedule group stopcord-dev does not exist." };
    const url = await startStubCloud({ onEnd: onTestFinished, reply: () => ({ status: 404, body }) });
    const stderr = "no schedule in the group stopcord-dev of EventBridge Scheduler\n";
    const run = withoutPlace(await runInProcess(["schedules", "list", "--endpoint-url", url]));
    expect(run).toEqual({ exitCode: 0, stdout: "", stderr });
  });

  test("schedules list fails on the one-machine edition, which has no Scheduler", async ({ stage, sqs }) => {
    const words = /^stopcord: no EventBridge Scheduler at .*: the one-machine edition has none; /;
    expect(await stage.run(["schedules", "list"])).toMatchObject({ exitCode: 4, stderr: expect.stringMatching(words) });
    const env = { AWS_ENDPOINT_URL_SQS: sqs.url };
    expect(withoutPlace(await stopcord(["schedules", "list"], { env }))).toMatchObject({
      exitCode: 4,
      stderr: expect.stringMatching(words),
    });
  });
});
