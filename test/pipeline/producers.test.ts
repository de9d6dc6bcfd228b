import { execFile, execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { NewTaskInput } from "../../lib/local/simulator/new-task.ts";
import { installPackage } from "../rig/install-package.ts";
import { PROJECT } from "../rig/project.ts";
import { runInProcess } from "../rig/run-in-process.ts";
import { runTsc } from "../rig/run-tsc.ts";
import { type Stack, startStack } from "../rig/start-stack.ts";

const execute = promisify(execFile);

const BUILD = { jobId: "f9d6c8466d614a9788e9a0acf6c15f46", buildNo: 7 };
const tasks: readonly NewTaskInput[] = [
  { service: "codearts-check", taskId: "2b31ed5201234567ebedb6e571234567" },
  { service: "drs", jobId: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r" },
  { service: "codearts-build", ...BUILD },
  { service: "codearts-build", ...BUILD, buildNo: 8 },
];

let stack: Stack;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  stack = await startStack({ tasks });
  environment = {
    PATH: process.env.PATH ?? "",
    HOME: process.env.HOME ?? "",
    AWS_ENDPOINT_URL_SQS: stack.sqsUrl,
    AWS_ACCESS_KEY_ID: "any",
    AWS_SECRET_ACCESS_KEY: "any",
    AWS_REGION: stack.region,
    AWS_DEFAULT_REGION: stack.region,
  };
}, 90_000);

afterAll(() => stack?.close());

const stopcord = (...args: string[]) => runInProcess([...args, "--endpoint-url", stack.sqsUrl]);

/** Reads the outcome of a request by the command, until there is one. */
async function outcomeOf(id: string) {
  const read = async () => JSON.parse((await stopcord("outcomes", "--id", id, "--take", "--json")).stdout || "{}");
  return expect.poll(read, { timeout: 20_000 });
}

/** Returns the reason why a program cannot run here; undefined for a program that can. */
function reasonAgainst(command: string, ...args: readonly string[]): string | undefined {
  try {
    execFileSync(command, args, { stdio: "pipe" });
    return undefined;
  } catch (error) {
    return `${command} ${args.join(" ")}: ${String(error).split("\n", 1)[0]}`;
  }
}

const PYTHON = process.env.PYTHON ?? "python3";
const AWS = process.env.AWS_CLI ?? "aws";

/** Fails without boto3; an import of it would take as long as the whole test. */
const HAS_BOTO3 = "import importlib.util, sys; sys.exit(importlib.util.find_spec('boto3') is None)";

describe("producers of the README", { timeout: 60_000 }, () => {
  test("the TypeScript producer of the README compiles, and its request is stopped", async ({ onTestFinished }) => {
    const { folder, remove } = await installPackage();
    onTestFinished(remove);
    await writeFile(join(folder, "producer.ts"), await readmeBlock("from-typescript"));
    await writeFile(join(folder, "package.json"), '{ "type": "module" }');
    const options = ["--target", "es2024", "--module", "nodenext", "--types", "node", "--skipLibCheck"];
    await runTsc("--ignoreConfig", "--noEmit", "--strict", ...options, join(folder, "producer.ts"));
    await execute(process.execPath, [join(folder, "producer.ts")], { env: environment });
    await (await outcomeOf("from-typescript")).toMatchObject({ status: "stopped", ok: true });
  });

  test("the request of the AWS CLI producer of the README is stopped", async ({ skip }) => {
    const reason = reasonAgainst("bash", "-c", `command -v ${AWS}`);
    skip(reason !== undefined, reason);
    // Version 1 of the AWS CLI does not read AWS_ENDPOINT_URL_SQS.
    const aws = `${AWS} --endpoint-url ${stack.sqsUrl} `;
    const script = (await readmeBlock("from-the-aws-cli")).replaceAll(/\baws (?=sqs)/g, aws);
    await execute("bash", ["-euc", script], { env: environment });
    await (await outcomeOf("from-the-aws-cli")).toMatchObject({ status: "stopped", ok: true });
  });

  test("the request of the Python producer of the README is stopped", async ({ skip }) => {
    const reason = reasonAgainst(PYTHON, "-c", HAS_BOTO3);
    skip(reason !== undefined, reason);
    await execute(PYTHON, ["-c", await readmeBlock("from-python")], { env: environment });
    await (await outcomeOf("from-python")).toMatchObject({ status: "stopped", ok: true });
  });
});

describe("the command at the one-machine edition", { timeout: 60_000 }, () => {
  test("send --wait prints the outcome, and exits 0 only if it is ok", async () => {
    const target = ["--job-id", BUILD.jobId, "--build-no"];
    const [stopped, missing] = await Promise.all([
      stopcord("send", "codearts-build", ...target, "8", "--id", "waited", "--wait"),
      stopcord("send", "codearts-build", ...target, "404", "--id", "nothing", "--wait"),
    ]);
    expect(stopped.stdout).toMatch(/^✔ stopped {2}codearts-build {2}waited /);
    expect(missing.stdout).toMatch(/^✘ not-found {2}codearts-build {2}nothing /);
    expect([stopped.exitCode, missing.exitCode]).toEqual([0, 1]);
  });

  test("replay sends a request once, even if its new dead letter arrives during the run", async () => {
    expect(
      (await stopcord("send", "drs", "--job-id", "j", "--account", "nobody", "--id", "barred", "--wait")).exitCode,
    ).toBe(1);
    const replayed = await stopcord("dead-letters", "replay", "--id", "barred");
    expect(replayed).toMatchObject({
      exitCode: 0,
      stderr: expect.stringMatching(/\nreplayed 1 of \d dead letters\n$/),
    });
    const { stdout } = await stopcord("dead-letters", "show", "barred");
    expect(stdout).toContain("replayed 1×");
  });
});

/** Returns the block of code of README.md that sends a request with this id. */
async function readmeBlock(id: string): Promise<string> {
  const readme = await readFile(join(PROJECT, "README.md"), "utf8");
  const blocks = [...readme.matchAll(/^```\w+\n(.*?)^```$/gms)].map(([, code = ""]) => code);
  const block = blocks.find((code) => code.includes(`"${id}"`));
  if (block === undefined) throw new Error(`README.md has no block of code that sends a request with the id ${id}`);
  return block;
}
