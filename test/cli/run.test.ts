import { describe, expect, test } from "vitest";
import { type OnTestFinished, startAwsStub } from "../rig/aws-stub.ts";
import { runHere } from "./run-here.ts";
import { buildStopcord } from "./run-stopcord.ts";

const stopcord = buildStopcord();

const OUTCOMES = ["outcomes", "--aws-region", "us-east-1"];

/** The URL of an AWS that answers everything with one error. */
function awsWithError(onTestFinished: OnTestFinished, type: string, message: string, status = 403): Promise<string> {
  return startAwsStub(onTestFinished, () => ({ status, body: { __type: type, message } }));
}

describe.concurrent("what goes wrong is said in one line that tells what to do", { timeout: 30_000 }, () => {
  test("nothing listens at the endpoint", async () => {
    const run = await stopcord([...OUTCOMES, "--endpoint-url", "http://127.0.0.1:1"]);
    const stderr = "stopcord: nothing answers at http://127.0.0.1:1: is it running, and is --endpoint-url right?\n";
    expect(run).toEqual({ exitCode: 4, stdout: "", stderr });
  });

  test("there are no credentials", async () => {
    const run = await stopcord(OUTCOMES);
    expect(run.exitCode).toBe(4);
    expect(run.stderr).toMatch(
      /^stopcord: no AWS credentials \(.*\): set AWS_PROFILE .* --endpoint-url http:\/\/127\.0\.0\.1:4566\n$/,
    );
  });

  test("there is no region", async () => {
    const env = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" };
    const stderr = "stopcord: no AWS region: add --aws-region or set AWS_REGION\n";
    expect(await stopcord(["outcomes"], { env })).toEqual({ exitCode: 4, stdout: "", stderr });
  });

  test("the stage is not there", async ({ onTestFinished }) => {
    const url = await awsWithError(onTestFinished, "com.amazonaws.sqs#QueueDoesNotExist", "It does not exist.", 400);
    const run = await stopcord([...OUTCOMES, "--stage", "prod", "--endpoint-url", url]);
    expect(run.exitCode).toBe(4);
    expect(run.stderr).toBe(
      `stopcord: there is no queue stopcord-prod-results (region us-east-1 at ${url}): is stage prod deployed there? See --stage, --aws-region, --endpoint-url\n`,
    );
  });

  test("it is not allowed", async ({ onTestFinished }) => {
    const words = "User: arn:aws:iam::1:user/me is not authorized to perform: sqs:getqueueurl";
    const url = await awsWithError(onTestFinished, "com.amazon.coral.service#AccessDeniedException", words);
    const run = await runHere([...OUTCOMES, "--endpoint-url", url]);
    expect(run).toEqual({ exitCode: 4, stdout: "", stderr: `stopcord: AWS does not allow it: ${words}\n` });
  });

  test("the credentials are not accepted", async ({ onTestFinished }) => {
    const url = await awsWithError(onTestFinished, "InvalidClientTokenId", "The security token is not valid.");
    const run = await runHere([...OUTCOMES, "--endpoint-url", url]);
    expect(run.exitCode).toBe(4);
    expect(run.stderr).toBe(
      `stopcord: ${url} does not accept these AWS credentials (The security token is not valid.)\n`,
    );
  });

  test.for([
    [["outcome"], "stopcord: unknown command 'outcome' (Did you mean outcomes?)\n"],
    [["outcomes", "--folow"], "stopcord: unknown option '--folow' (Did you mean --follow?)\n"],
    [["outcomes", "--endpoint-url", "4566"], "stopcord: --endpoint-url 4566: a URL such as http://127.0.0.1:4566\n"],
    [["outcomes", "--stage", "../x"], "stopcord: --stage ../x: letters, digits, - and _\n"],
    [
      ["outcomes", "--since", "soon"],
      "stopcord: option '--since <time>' argument 'soon' is invalid. It has to be a time such as 2026-11-22T08:00:00Z, or one before now such as 2h.\n",
    ],
    [
      ["schema", "invoice"],
      "stopcord: command-argument value 'invoice' is invalid for argument 'name'. Allowed choices are request, group, outcome, asyncapi.\n",
    ],
  ] as const)("%j", async ([args, stderr]) => {
    expect(await runHere(args)).toEqual({ exitCode: 2, stdout: "", stderr });
  });

  test("--debug tells where an error came from", async () => {
    const run = await stopcord([...OUTCOMES, "--debug", "--endpoint-url", "http://127.0.0.1:1"]);
    expect(run.stderr).toMatch(/ECONNREFUSED[\s\S]* {4}at /);
  });
});

describe.concurrent("help", { timeout: 30_000 }, () => {
  test("lists every command and every exit code", async () => {
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
  ])("of %j has an example", async (args) => {
    const { stdout, exitCode } = await runHere([...args, "--help"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/Examples?:\n {2}stopcord /);
  });
});

test("stopcord schema prints the document that is committed", { timeout: 30_000 }, async () => {
  const { default: committed } = await import("../../lib/schemas/request.json", { with: { type: "json" } });
  const { stdout, exitCode } = await stopcord(["schema", "request"]);
  expect({ exitCode, schema: JSON.parse(stdout) }).toEqual({ exitCode: 0, schema: committed });
});
