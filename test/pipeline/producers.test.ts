import { execFile, execFileSync } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { MessageTap, TakenMessage } from "../../lib/local/aws/embedded-sqs/tap-messages.ts";
import type { NewTaskInput } from "../../lib/local/simulator/new-task.ts";
import { installPackage } from "../rig/install-package.ts";
import { PROJECT } from "../rig/project.ts";
import { runInProcess } from "../rig/run-in-process.ts";
import { type Stack, startStack } from "../rig/start-stack.ts";
import {
  eventOfRule,
  messageOfSchedule,
  notificationOfTopic,
  RECIPES,
  readRecipe,
  scriptOfSteps,
} from "./recipe-messages.ts";

const execute = promisify(execFile);

const BUILD = { jobId: "f9d6c8466d614a9788e9a0acf6c15f46", buildNo: 7 };
const tasks: readonly NewTaskInput[] = [{ service: "codearts-build", ...BUILD, buildNo: 8 }];
const sent: TakenMessage[] = [];
const messageTap: MessageTap = {
  onSent: (message) => message.queue.endsWith("-requests") && sent.push(message),
  onReceived: () => {},
  onDeleted: () => {},
};

let stack: Stack;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  stack = await startStack({ tasks, messageTap, maxEnvironments: 1 });
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

/** Takes the outcome of a request, or of a member of a group, by the command, as soon as there is one. */
function outcomeOf(group: string): Promise<unknown> {
  const take = async (): Promise<unknown> =>
    JSON.parse((await stopcord("outcomes", "--group", group, "--take", "--json")).stdout || "no outcome yet");
  return vi.waitFor(take, { timeout: 20_000, interval: 200 });
}

/**
 * Expects the recipe's message to have set `sentAt`, and its request to be stopped. An id that ends in `/` is the start of the id,
 * whose rest differs in each run.
 */
async function expectStopped(id: string, sentAt?: string): Promise<void> {
  expect(await outcomeOf(id.replace(/\/$/, ""))).toMatchObject({
    status: "stopped",
    ok: true,
    ...(sentAt && { sentAt }),
  });
  const message = sent.find(({ body }) => body.includes(`"${id}`));
  if (sentAt === undefined) expect(JSON.parse(message?.body ?? "{}").sentAt).toMatch(/^20\d\d-/);
}

/** Runs a script of the AWS CLI against this stack. Version 1 of the AWS CLI does not read AWS_ENDPOINT_URL_SQS. */
async function runWithAws(script: string, variables: Readonly<Record<string, string>> = {}): Promise<void> {
  const aws = script.replaceAll(/\baws (?=sqs)/g, `${AWS} --endpoint-url ${stack.sqsUrl} `);
  await execute("bash", ["-euc", aws], { env: { ...environment, ...variables } });
}

async function send(body: string): Promise<void> {
  await stack.sqs.send(new SendMessageCommand({ QueueUrl: stack.queueUrl("requests"), MessageBody: body }));
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

describe("the recipes", { timeout: 60_000 }, () => {
  beforeEach(() => stack.simulator.post("tasks", [{ service: "codearts-build", ...BUILD }]));

  test("each recipe has at most ten lines, and README links it", async () => {
    const readme = await readFile(join(PROJECT, "README.md"), "utf8");
    for (const name of await readdir(RECIPES)) {
      expect((await readRecipe(name)).trimEnd().split("\n").length, name).toBeLessThanOrEqual(10);
      expect(readme).toContain(`](events/producers/${name})`);
    }
  });

  test("the request of the TypeScript recipe is stopped", async ({ onTestFinished }) => {
    const { folder, remove } = await installPackage();
    onTestFinished(remove);
    await writeFile(join(folder, "producer.ts"), await readRecipe("typescript.ts"));
    await writeFile(join(folder, "package.json"), '{ "type": "module" }');
    await execute(process.execPath, [join(folder, "producer.ts")], { env: environment });
    await expectStopped("from-typescript/");
  });

  test("the request of the AWS CLI recipe is stopped", async ({ skip }) => {
    const reason = reasonAgainst("bash", "-c", `command -v ${AWS}`);
    skip(reason !== undefined, reason);
    await runWithAws(await readRecipe("aws-cli.sh"));
    await expectStopped("from-the-aws-cli/");
  });

  test("the request of the GitHub Actions recipe is stopped, and its inputs are not part of the script", async ({
    skip,
  }) => {
    const reason = reasonAgainst("bash", "-c", `command -v ${AWS} && command -v jq`);
    skip(reason !== undefined, reason);
    const { script, variables } = await scriptOfSteps({
      "inputs.jobId": BUILD.jobId,
      "inputs.buildNo": String(BUILD.buildNo),
      "vars.STOPCORD_QUEUE_URL": stack.queueUrl("requests"),
    });
    expect(script).not.toContain("${{");
    await runWithAws(script, { ...variables, GITHUB_RUN_ID: "4711", GITHUB_RUN_ATTEMPT: "1" });
    await expectStopped("github/4711-1");
  });

  test("the request of the Python recipe is stopped", async ({ skip }) => {
    const reason = reasonAgainst(PYTHON, "-c", HAS_BOTO3);
    skip(reason !== undefined, reason);
    await execute(PYTHON, ["-c", await readRecipe("python.py")], { env: environment });
    await expectStopped("from-python/");
  });

  test("the message of the Terraform recipe's schedule is stopped, and its scheduled time is sentAt", async () => {
    const time = new Date().toISOString().replace(/\.\d+/, ""); // Scheduler writes whole seconds
    await send(await messageOfSchedule(time));
    await expectStopped("from-terraform/", time.replace("Z", ".000Z"));
  });

  test.for([
    ["EventBridge rule", eventOfRule],
    ["SNS topic", notificationOfTopic],
  ] as const)(
    "the request of the %s recipe is stopped with the id and the time of its envelope",
    async ([name, messageOf]) => {
      const envelope = { id: `from-the-${name.replace(" ", "-")}`, time: new Date(Date.now() - 60_000).toISOString() };
      const request = { service: "codearts-build", target: BUILD };
      await send(JSON.stringify(await messageOf(request, envelope)));
      await expectStopped(envelope.id, envelope.time);
    },
  );
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
      stderr: expect.stringMatching(/\nreplayed 1 of \d dead letters\n/),
    });
    const { stdout } = await stopcord("dead-letters", "show", "barred");
    expect(stdout).toContain("replayed 1×");
  });
});
