import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildCommand, type RunCommand } from "../rig/build-command.ts";
import type { OnEnd } from "../rig/listen.ts";
import { runInProcess } from "../rig/run-in-process.ts";
import { startStubCloud } from "../rig/stub-cloud.ts";
import { withoutPlace } from "../rig/without-place.ts";

const runCommand = buildCommand();
const stopcord: RunCommand = async (...input) => withoutPlace(await runCommand(...input));

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
    const ADVICE = 'stopcord: ask for this right; README, "Operate", lists the rights of each command\n';
    const words = "User: arn:aws:iam::1:user/me is not authorized to perform: sqs:getqueueurl";
    const url = await awsWithError(onTestFinished, "com.amazon.coral.service#AccessDeniedException", words);
    const run = withoutPlace(await runInProcess([...OUTCOMES, "--endpoint-url", url]));
    expect(run).toEqual({ exitCode: 4, stdout: "", stderr: `stopcord: AWS denied access: ${words}\n${ADVICE}` });
  });

  test("the error message for rejected credentials contains the reason that AWS gives", async ({ onTestFinished }) => {
    const url = await awsWithError(onTestFinished, "InvalidClientTokenId", "The security token is not valid.");
    const run = withoutPlace(await runInProcess([...OUTCOMES, "--endpoint-url", url]));
    expect(run.exitCode).toBe(4);
    expect(run.stderr).toBe(
      `stopcord: ${url} rejected the AWS credentials (The security token is not valid.): renew them, or correct AWS_PROFILE or AWS_ACCESS_KEY_ID\n`,
    );
  });

  test.for([
    [["outcome"], "stopcord: unknown command 'outcome' (Did you mean outcomes?)\n"],
    [["outcomes", "--folow"], "stopcord: unknown option '--folow' (Did you mean --follow?)\n"],
    [
      ["outcomes", "--endpoint-url", "4566"],
      "stopcord: --endpoint-url 4566: use a URL such as http://127.0.0.1:4566\n",
    ],
    [
      ["outcomes", "--stage", "../x"],
      "stopcord: --stage ../x: use a letter, then letters, digits and -, at most 22 characters\n",
    ],
    [
      ["outcomes", "--stage", ""],
      "stopcord: --stage : use a letter, then letters, digits and -, at most 22 characters\n",
    ],
    [
      ["outcomes", "--stage", "a_b"],
      "stopcord: --stage a_b: use a letter, then letters, digits and -, at most 22 characters\n",
    ],
    [["outcomes", "--since", "1h", "--until", "2h"], "stopcord: --since: a time before --until\n"],
    [
      ["outcomes", "--group", "g", "--group", ""],
      "stopcord: option '--group <id...>' argument '' is invalid. Use a text that is not empty.\n",
    ],
    [["send", "-", "--file", "x"], "stopcord: - does not go with --file: use one of them\n"],
    [
      ["send", "--expires-at", "2026-11-22T08:00:00Z", "drs", "--job-id", "j", "--expires-in", "10m"],
      "stopcord: --expires-in does not go with --expires-at: use one of them\n",
    ],
    [["send", "drs", "--job-id", "j", "--timeout", "5m"], "stopcord: --timeout needs --wait\n"],
    [["dead-letters", "replay", "--all", "--timeout", "5m"], "stopcord: --timeout needs --wait\n"],
    [
      ["accounts", "check", "--file", "a.json", "--from-env"],
      "stopcord: option '--from-env' cannot be used with option '--file <file>'\n",
    ],
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

describe("the place of a command", { timeout: 30_000 }, () => {
  const at = ["--endpoint-url", "http://127.0.0.1:1"];
  test.for([
    [[], {}, "stage dev (the default), region us-east-1, at http://127.0.0.1:1"],
    [[], { STOPCORD_STAGE: "prod", AWS_REGION: "eu-west-1" }, "stage prod (STOPCORD_STAGE), region eu-west-1, at"],
    [[], { STOPCORD_STAGE: "" }, "stage dev (the default), region us-east-1, at http://127.0.0.1:1"],
    [["--stage", "test", "--aws-region", "eu-west-2"], { STOPCORD_STAGE: "prod" }, "stage test, region eu-west-2, at"],
  ] as const)("options %j and variables %j name it in the first line and in the help", async ([args, env, place]) => {
    const run = await runInProcess(["outcomes", ...args, ...at], { env });
    expect(run.stderr.split("\n")[0]).toContain(place);
    const help = await runInProcess(["outcomes", ...args, ...at, "--help"], { env });
    expect(help).toMatchObject({ exitCode: 0, stderr: "" });
    expect(help.stdout).toContain(`It looks at ${place}`);
    expect(help.stdout).toContain("--stage <stage>");
  });

  test("the region of the AWS profile is named where no option and no variable is", async ({ onTestFinished }) => {
    const folder = await mkdtemp(join(tmpdir(), "stopcord-profile-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, "config");
    await writeFile(file, "[default]\nregion = ap-southeast-3\n");
    const run = await runCommand(["outcomes"], { env: { AWS_CONFIG_FILE: file } });
    expect(run.stderr.split("\n")[0]).toBe("stage dev (the default), region ap-southeast-3");
  });

  test("the help says that the region may be that of the AWS profile, which it does not read", async () => {
    const { stdout } = await runInProcess(["outcomes", "--help"]);
    expect(stdout).toContain("It looks at stage dev (the default), the region of the AWS profile, if it has one.");
  });

  test("a variable with a faulty stage is named", async () => {
    const stderr = "stopcord: STOPCORD_STAGE ../x: use a letter, then letters, digits and -, at most 22 characters\n";
    const run = await runInProcess(["outcomes", ...at], { env: { STOPCORD_STAGE: "../x" } });
    expect(run).toEqual({ exitCode: 2, stdout: "", stderr });
  });
});

describe.concurrent("the help text", { timeout: 30_000 }, () => {
  test("the help text lists every command and every exit code", async () => {
    const { stdout, exitCode } = await stopcord(["--help"]);
    expect(exitCode).toBe(0);
    for (const command of ["send", "status", "outcomes", "dead-letters", "schedules", "accounts", "doctor", "schema"])
      expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
    for (const code of [0, 1, 2, 3, 4, 5]) expect(stdout).toMatch(new RegExp(`^  ${code}  `, "m"));
  });

  test.for([
    ["send"],
    ["status"],
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
