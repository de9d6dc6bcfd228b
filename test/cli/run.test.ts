import { describe, expect, test } from "vitest";
import { buildCommand } from "../rig/build-command.ts";
import type { OnEnd } from "../rig/listen.ts";
import { runInProcess } from "../rig/run-in-process.ts";
import { startStubCloud } from "../rig/stub-cloud.ts";

const stopcord = buildCommand();

const OUTCOMES = ["outcomes", "--aws-region", "us-east-1"];

/** Starts an AWS that answers every request with one error; resolves to its URL. */
function awsWithError(onTestFinished: OnEnd, type: string, message: string, status = 403): Promise<string> {
  return startStubCloud({ onEnd: onTestFinished, reply: () => ({ status, body: { __type: type, message } }) });
}

describe.concurrent("the error message", { timeout: 30_000 }, () => {
  test("the error message for a refused connection names the endpoint", async () => {
    const run = await stopcord([...OUTCOMES, "--endpoint-url", "http://127.0.0.1:1"]);
    const stderr =
      "stopcord: no connection to http://127.0.0.1:1: check that it runs and that --endpoint-url is correct\n";
    expect(run).toEqual({ exitCode: 4, stdout: "", stderr });
  });

  test("the error message for missing credentials names the variables, and the one-machine edition", async () => {
    const run = await stopcord(OUTCOMES);
    expect(run.exitCode).toBe(4);
    expect(run.stderr).toMatch(
      /^stopcord: no AWS credentials \(.*\): set AWS_PROFILE .* --endpoint-url http:\/\/127\.0\.0\.1:4566\n$/,
    );
  });

  test("the error message for a missing region names the option and the variable", async () => {
    const env = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" };
    const stderr = "stopcord: no AWS region: add --aws-region or set AWS_REGION\n";
    expect(await stopcord(["outcomes"], { env })).toEqual({ exitCode: 4, stdout: "", stderr });
  });

  test("the error message for a missing queue names the queue, the region and the endpoint", async ({
    onTestFinished,
  }) => {
    const url = await awsWithError(onTestFinished, "com.amazonaws.sqs#QueueDoesNotExist", "It does not exist.", 400);
    const run = await stopcord([...OUTCOMES, "--stage", "prod", "--endpoint-url", url]);
    expect(run.exitCode).toBe(4);
    expect(run.stderr).toBe(
      `stopcord: queue stopcord-prod-results does not exist (region us-east-1 at ${url}): deploy stage prod, or correct --stage, --aws-region or --endpoint-url\n`,
    );
  });

  test("the error message for denied access contains the reason that AWS gives", async ({ onTestFinished }) => {
    const words = "User: arn:aws:iam::1:user/me is not authorized to perform: sqs:getqueueurl";
    const url = await awsWithError(onTestFinished, "com.amazon.coral.service#AccessDeniedException", words);
    const run = await runInProcess([...OUTCOMES, "--endpoint-url", url]);
    expect(run).toEqual({ exitCode: 4, stdout: "", stderr: `stopcord: AWS denied access: ${words}\n` });
  });

  test("the error message for rejected credentials contains the reason that AWS gives", async ({ onTestFinished }) => {
    const url = await awsWithError(onTestFinished, "InvalidClientTokenId", "The security token is not valid.");
    const run = await runInProcess([...OUTCOMES, "--endpoint-url", url]);
    expect(run.exitCode).toBe(4);
    expect(run.stderr).toBe(`stopcord: ${url} rejected the AWS credentials (The security token is not valid.)\n`);
  });

  test.for([
    [["outcome"], "stopcord: unknown command 'outcome' (Did you mean outcomes?)\n"],
    [["outcomes", "--folow"], "stopcord: unknown option '--folow' (Did you mean --follow?)\n"],
    [
      ["outcomes", "--endpoint-url", "4566"],
      "stopcord: --endpoint-url 4566: use a URL such as http://127.0.0.1:4566\n",
    ],
    [["outcomes", "--stage", "../x"], "stopcord: --stage ../x: use 1–32 letters, digits, - and _\n"],
    [
      ["outcomes", "--since", "soon"],
      "stopcord: option '--since <time>' argument 'soon' is invalid. Use a time such as 2026-11-22T08:00:00Z, or a duration before now such as 2h.\n",
    ],
    [
      ["schema", "invoice"],
      "stopcord: command-argument value 'invoice' is invalid for argument 'name'. Allowed choices are request, group, outcome, asyncapi.\n",
    ],
  ] as const)("%j is rejected with one line and exit code 2", async ([args, stderr]) => {
    expect(await runInProcess(args)).toEqual({ exitCode: 2, stdout: "", stderr });
  });

  test("--debug prints the stack of an error", async () => {
    const run = await stopcord([...OUTCOMES, "--debug", "--endpoint-url", "http://127.0.0.1:1"]);
    expect(run.stderr).toMatch(/ECONNREFUSED[\s\S]* {4}at /);
  });
});

describe.concurrent("the help text", { timeout: 30_000 }, () => {
  test("the help text lists every command and every exit code", async () => {
    const { stdout, exitCode } = await stopcord(["--help"]);
    expect(exitCode).toBe(0);
    for (const command of ["send", "outcomes", "dead-letters", "schedules", "accounts", "doctor", "schema"])
      expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
    for (const code of [0, 1, 2, 3, 4, 5]) expect(stdout).toMatch(new RegExp(`^  ${code}  `, "m"));
  });

  test.for([
    ["send"],
    ["outcomes"],
    ["dead-letters"],
    ["dead-letters", "list"],
    ["dead-letters", "show"],
    ["dead-letters", "replay"],
    ["dead-letters", "discard"],
    ["schedules"],
    ["schedules", "list"],
    ["accounts"],
    ["accounts", "check"],
    ["doctor"],
    ["schema"],
  ])("the help text of %j has an example", async (args) => {
    const { stdout, exitCode } = await runInProcess([...args, "--help"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/Examples?:\n {2}npx stopcord /);
  });
});

test("schema prints the committed document", { timeout: 30_000 }, async () => {
  const { default: committed } = await import("../../lib/schemas/request.json", { with: { type: "json" } });
  const { stdout, exitCode } = await stopcord(["schema", "request"]);
  expect({ exitCode, schema: JSON.parse(stdout) }).toEqual({ exitCode: 0, schema: committed });
});
