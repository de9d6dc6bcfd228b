import { execFile, execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Machine, startMachine } from "../../lib/local/machine.ts";
import type { NewTaskInput } from "../../lib/local/simulator/new-task.ts";
import { buildCommand } from "../rig/build-command.ts";
import { installPackage, runTsc } from "../rig/install-package.ts";
import { packaged } from "../rig/packaged.ts";
import { PROJECT } from "../rig/project.ts";

const stopcord = buildCommand();

const execute = promisify(execFile);

const BUILD = { jobId: "f9d6c8466d614a9788e9a0acf6c15f46", buildNo: 7 };
const tasks: readonly NewTaskInput[] = [
  { service: "codearts-check", taskId: "2b31ed5201234567ebedb6e571234567" },
  { service: "drs", jobId: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r" },
  { service: "codearts-build", ...BUILD },
  { service: "codearts-build", ...BUILD, buildNo: 8 },
];

let machine: Machine;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  machine = await startMachine({
    ...{ packageFolder: await packaged("dev"), sqsPort: 0, huaweiPort: 0, tasks, env: {} },
    accountsFile: join(PROJECT, "lib/local/accounts.json"),
  });
  environment = {
    PATH: process.env.PATH ?? "",
    HOME: process.env.HOME ?? "",
    ...{ AWS_ENDPOINT_URL_SQS: machine.sqsUrl, AWS_ACCESS_KEY_ID: "any", AWS_SECRET_ACCESS_KEY: "any" },
    ...{ AWS_REGION: machine.region, AWS_DEFAULT_REGION: machine.region },
  };
}, 90_000);

afterAll(() => machine?.close());

/** What became of a request, as a person waits for it. */
async function outcomeOf(id: string) {
  const args = ["outcomes", "--id", id, "--take", "--json", "--endpoint-url", machine.sqsUrl];
  return expect.poll(async () => JSON.parse((await stopcord(args)).stdout || "{}"), { timeout: 20_000 });
}

/** Why a program cannot be run here; undefined for one that can. */
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

describe("a producer of the README reaches its outcome", { timeout: 60_000 }, () => {
  test("from TypeScript, by the typed import", async ({ onTestFinished }) => {
    const { folder, remove } = await installPackage();
    onTestFinished(remove);
    await writeFile(join(folder, "producer.ts"), await readmeBlock("from-typescript"));
    await writeFile(join(folder, "package.json"), '{ "type": "module" }');
    const options = ["--target", "es2024", "--module", "nodenext", "--types", "node", "--skipLibCheck"];
    await runTsc("--ignoreConfig", "--noEmit", "--strict", ...options, join(folder, "producer.ts"));
    await execute(process.execPath, [join(folder, "producer.ts")], { env: environment });
    await (await outcomeOf("from-typescript")).toMatchObject({ status: "stopped", ok: true });
  });

  test("from the AWS CLI", async ({ skip }) => {
    const reason = reasonAgainst(AWS, "--version");
    skip(reason !== undefined, reason);
    // Version 1 of the AWS CLI overlooks AWS_ENDPOINT_URL_SQS.
    const aws = `${AWS} --endpoint-url ${machine.sqsUrl} `;
    const script = (await readmeBlock("from-the-aws-cli")).replaceAll(/\baws (?=sqs)/g, aws);
    await execute("bash", ["-euc", script], { env: environment });
    await (await outcomeOf("from-the-aws-cli")).toMatchObject({ status: "stopped", ok: true });
  });

  test("from Python", async ({ skip }) => {
    const reason = reasonAgainst(PYTHON, "-c", "import boto3");
    skip(reason !== undefined, reason);
    await execute(PYTHON, ["-c", await readmeBlock("from-python")], { env: environment });
    await (await outcomeOf("from-python")).toMatchObject({ status: "stopped", ok: true });
  });
});

describe("the command against the one-machine edition", { timeout: 60_000 }, () => {
  const run = (...args: string[]) => stopcord([...args, "--endpoint-url", machine.sqsUrl]);

  test("waits for the outcome of what it sends, and exits by it", async () => {
    const target = ["--job-id", BUILD.jobId, "--build-no"];
    const [stopped, missing] = await Promise.all([
      run("send", "codearts-build", ...target, "8", "--id", "waited", "--wait"),
      run("send", "codearts-build", ...target, "404", "--id", "nothing", "--wait"),
    ]);
    expect(stopped.stdout).toMatch(/^✔ stopped {2}codearts-build {2}waited /);
    expect(missing.stdout).toMatch(/^✘ not-found {2}codearts-build {2}nothing /);
    expect([stopped.exitCode, missing.exitCode]).toEqual([0, 1]);
  });

  test("replays a request once, even if its new dead letter is there before the run is over", async () => {
    expect(
      (await run("send", "drs", "--job-id", "j", "--account", "nobody", "--id", "barred", "--wait")).exitCode,
    ).toBe(1);
    const replayed = await run("dead-letters", "replay", "--id", "barred");
    expect(replayed).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/^replayed 1 of \d dead letters\n$/) });
    const { stdout } = await run("dead-letters", "show", "barred");
    expect(stdout).toContain(", replayed once\n");
  });
});

/** The README's block of code that sends a request with this id. */
async function readmeBlock(id: string): Promise<string> {
  const readme = await readFile(join(PROJECT, "README.md"), "utf8");
  const blocks = [...readme.matchAll(/^```\w+\n(.*?)^```$/gms)].map(([, code = ""]) => code);
  const block = blocks.find((code) => code.includes(`"${id}"`));
  if (block === undefined) throw new Error(`README.md has no block of code that sends a request with the id ${id}`);
  return block;
}
