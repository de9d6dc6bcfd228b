import { Readable } from "node:stream";
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { describe, expect, test as plain } from "vitest";
import type { YesNoAnswer } from "../../../lib/cli/ask.ts";
import { run } from "../../../lib/cli/run.ts";
import type { Terminal } from "../../../lib/cli/terminal.ts";
import { type Halt, parseHalts, writeHalts } from "../../../lib/limits/halts.ts";
import { createLocalSecrets } from "../../../lib/local/aws/secrets/local-secrets.ts";
import { startSqsServer } from "../../../lib/local/aws/sqs-server.ts";
import { runInProcess } from "../../rig/run-in-process.ts";
import { type CloudRequest, startStubCloud } from "../../rig/stub-cloud.ts";
import { withoutPlace } from "../../rig/without-place.ts";

const SECRET = "stopcord/dev/halt";
const region = "us-east-1";

const silentTerminal: Terminal = {
  print: () => {},
  printBody: () => {},
  note: () => {},
  progress: () => {},
  flush: async () => {},
  showsProgress: false,
  isInteractive: false,
  confirm: async () => "no",
};

/** A test whose fixture `stage` has a halt secret; `run` runs the command against it. */
const test = plain.extend("stage", async ({ task: _ }, { onCleanup }) => {
  const secrets = createLocalSecrets(region);
  secrets.addValue(SECRET, "{}");
  const sqs = await startSqsServer({ port: 0, region, secrets });
  const credentials = { accessKeyId: "any", secretAccessKey: "any" };
  const client = new SecretsManagerClient({ endpoint: sqs.url, region, credentials });
  onCleanup(async () => {
    client.destroy();
    await sqs.close();
  });
  return {
    run: async (...args: string[]) => withoutPlace(await runInProcess([...args, "--endpoint-url", sqs.url])),
    /** Runs the command after a Ctrl-C that came before it could change anything. */
    runInterrupted: async (...args: string[]) =>
      withoutPlace(await runInProcess([...args, "--endpoint-url", sqs.url], { signal: AbortSignal.abort() })),
    /** Runs the command on a terminal whose user answers every question so. */
    async ask(answer: YesNoAnswer, ...args: string[]) {
      const questions: string[] = [];
      const terminal: Terminal = {
        ...silentTerminal,
        isInteractive: true,
        confirm: async (question) => {
          questions.push(question);
          return answer;
        },
      };
      const stdin = Readable.from([]);
      const { signal } = new AbortController();
      const exitCode = await run([...args, "--endpoint-url", sqs.url], { env: {}, stdin, signal, terminal });
      return { exitCode, questions };
    },
    write: (SecretString: string) => client.send(new PutSecretValueCommand({ SecretId: SECRET, SecretString })),
    async halts(): Promise<readonly Halt[]> {
      const { SecretString = "" } = await client.send(new GetSecretValueCommand({ SecretId: SECRET }));
      const parsed = parseHalts(SecretString);
      return parsed.ok ? parsed.value : expect.unreachable(SecretString);
    },
  };
});

const REASON = ["--reason", "wrong account", "--requested-by", "ops"];
const drs: Halt = { service: "drs", reason: "incident", by: "ana", since: "2026-11-22T08:00:00Z" };
const nightly: Halt = { idPrefix: "nightly/", reason: "a script", by: "ben", since: "2026-11-22T09:00:00Z" };

describe("halt", () => {
  plain.for([
    ["goes off at the halt, with its reason", { body: {} }, /\nHaltAlarm tells its receivers now\n$/],
    [
      "cannot be set off without the right, and the halt is in force all the same",
      { status: 403, body: { __type: "AccessDeniedException", message: "no cloudwatch:SetAlarmState" } },
      /\nHaltAlarm will tell its receivers only when a request meets the halt \(AWS denied access: no cloudwatch:Set/,
    ],
  ] as const)("HaltAlarm %s", async ([, answer, words], { onTestFinished }) => {
    const secrets = createLocalSecrets(region);
    secrets.addValue(SECRET, "{}");
    const { url, close } = await startSqsServer({ port: 0, region, secrets });
    onTestFinished(close);
    const asked: string[] = [];
    const reply = ({ action, body }: CloudRequest) => {
      asked.push(`${action} ${body}`);
      return answer;
    };
    const env = {
      AWS_ENDPOINT_URL: url,
      AWS_ENDPOINT_URL_CLOUDWATCH: await startStubCloud({ onEnd: onTestFinished, reply }),
    };
    const run = await runInProcess(["halt", "--service", "drs", ...REASON], { env });
    expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("halted: service drs") });
    expect(run.stderr).toMatch(words);
    expect(asked).toEqual([
      expect.stringMatching(
        /^SetAlarmState .*stopcord-dev-HaltAlarm.*ALARM.*service drs, halted by ops since .*: wrong acc/,
      ),
    ]);
    const again = await runInProcess(["halt", "--service", "drs", ...REASON], { env });
    expect({ exitCode: again.exitCode, calls: asked.length }).toEqual({ exitCode: 0, calls: 1 });
  });

  test("writes the halt with its reason, its author and the time, and says when every worker knows it", async ({
    stage,
  }) => {
    const beforeMs = Date.now();
    const { exitCode, stdout, stderr } = await stage.run("halt", "--service", "drs", ...REASON);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const [halt] = await stage.halts();
    expect(halt).toEqual({ service: "drs", reason: "wrong account", by: "ops", since: expect.any(String) });
    const [, since = "", at = ""] =
      /^halted: service drs, halted by ops since (\S+): wrong account\nevery worker knows it within 10 s, at (\S+)\n$/.exec(
        stdout,
      ) ?? [];
    expect(Date.parse(since)).toBeGreaterThanOrEqual(Math.floor(beforeMs / 1_000) * 1_000);
    expect(Date.parse(at)).toBeGreaterThanOrEqual(beforeMs + 10_000);
    expect(Date.parse(at)).toBeLessThanOrEqual(Date.now() + 11_000);
  });

  test("takes several selectors at once, and adds them to the halts in force", async ({ stage }) => {
    await stage.write(writeHalts([nightly]));
    const selectors = ["--service", "aom", "drs", "--account", "a", "--id-prefix", "x/", "--id-prefix", "y/"];
    const { exitCode } = await stage.run("halt", ...selectors, ...REASON);
    const halts = await stage.halts();
    expect(exitCode).toBe(0);
    expect(halts[0]).toEqual(nightly);
    expect(halts.map(({ service, account, idPrefix }) => service ?? account ?? idPrefix)).toEqual([
      "nightly/",
      "aom",
      "drs",
      "a",
      "x/",
      "y/",
    ]);
  });

  test("of everything needs no answer where there is no terminal", async ({ stage }) => {
    expect(await stage.run("halt", "--all", ...REASON)).toMatchObject({ exitCode: 0 });
    expect(await stage.halts()).toMatchObject([{ all: true }]);
  });

  test("of what is halted already keeps who halted it and why", async ({ stage }) => {
    await stage.write(writeHalts([drs]));
    const { exitCode, stdout, stderr } = await stage.run("halt", "--service", "drs", ...REASON);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
    expect(stderr).toBe(
      "service drs was halted before: service drs, halted by ana since 2026-11-22T08:00:00Z: incident\n",
    );
    expect(await stage.halts()).toEqual([drs]);
  });

  test("prints one JSON object with --json", async ({ stage }) => {
    const { stdout } = await stage.run("halt", "--service", "drs", ...REASON, "--json");
    expect(JSON.parse(stdout)).toEqual({
      halted: [expect.objectContaining({ service: "drs" })],
      everyWorkerFrom: expect.stringMatching(/^\d{4}-.*Z$/),
      halts: [expect.objectContaining({ service: "drs" })],
    });
  });

  test.for<[string, string[], RegExp]>([
    ["no selector", ["halt", ...REASON], /halt needs --all, --service, --account or --id-prefix/],
    ["--all beside a service", ["halt", "--all", "--service", "drs", ...REASON], /halt --all covers every request/],
    ["no reason", ["halt", "--all"], /halt needs --reason/],
    ["an empty reason", ["halt", "--all", "--reason", ""], /--reason: 1–256 characters/],
    ["an unknown service", ["halt", "--service", "drss", ...REASON], /'drss' is invalid/],
    ["an empty prefix", ["halt", "--id-prefix", "", ...REASON], /--id-prefix: 1–128 letters/],
    ["an account that is no name", ["halt", "--account", "a b", ...REASON], /--account: 1–64 letters/],
    ["--show beside a selector", ["halt", "--show", "--all"], /halt --show shows every halt/],
    ["--show beside a requester", ["halt", "--show", "--requested-by", "ana"], /halt --show shows every halt/],
    ["resume without a selector", ["resume"], /resume needs --all/],
  ])("changes nothing and exits with 2 for a wrong command line: %s", async ([, args, words], { stage }) => {
    const { exitCode, stderr } = await stage.run(...args);
    expect({ exitCode, halts: await stage.halts() }).toEqual({ exitCode: 2, halts: [] });
    expect(stderr).toMatch(words);
  });
});

describe("a change of everything on a terminal", () => {
  test("is made after a yes", async ({ stage }) => {
    const halted = await stage.ask("yes", "halt", "--all", ...REASON);
    expect(halted).toEqual({ exitCode: 0, questions: ["Hold back every stop of stage dev?"] });
    expect(await stage.halts()).toMatchObject([{ all: true }]);
    const resumed = await stage.ask("yes", "resume", "--all");
    expect(resumed).toEqual({ exitCode: 0, questions: ["Lift every halt of stage dev?"] });
    expect(await stage.halts()).toEqual([]);
  });

  test.for<[YesNoAnswer, number]>([
    ["no", 0],
    ["interrupted", 130],
  ])("is not made after %s", async ([answer, code], { stage }) => {
    await stage.write(writeHalts([drs]));
    expect(await stage.ask(answer, "halt", "--all", ...REASON)).toMatchObject({ exitCode: code });
    expect(await stage.ask(answer, "resume", "--all")).toMatchObject({ exitCode: code });
    expect(await stage.halts()).toEqual([drs]);
  });

  test("is made without a question with --yes, and a smaller change never asks", async ({ stage }) => {
    expect(await stage.ask("no", "halt", "--all", ...REASON, "--yes")).toEqual({ exitCode: 0, questions: [] });
    expect(await stage.ask("no", "resume", "--all", "--yes")).toEqual({ exitCode: 0, questions: [] });
    expect(await stage.ask("no", "halt", "--service", "drs", ...REASON)).toEqual({ exitCode: 0, questions: [] });
  });
});

describe("a Ctrl-C before the halts are written", () => {
  test.for([
    [["resume", "--all", "--yes"]],
    [["resume", "--service", "drs"]],
    [["halt", "--all", "--yes", ...REASON]],
    [["halt", "--service", "aom", ...REASON]],
  ])("keeps `%s` from changing them", async ([args = []], { stage }) => {
    await stage.write(writeHalts([drs]));
    expect(await stage.runInterrupted(...args)).toEqual({
      exitCode: 130,
      stdout: "",
      stderr: "stopcord: interrupted\n",
    });
    expect(await stage.halts()).toEqual([drs]);
  });
});

describe("halt --show", () => {
  test("prints each halt with who, since when and why", async ({ stage }) => {
    await stage.write(writeHalts([drs, nightly]));
    expect(await stage.run("halt", "--show")).toEqual({
      exitCode: 0,
      stderr: "",
      stdout:
        "service drs, halted by ana since 2026-11-22T08:00:00Z: incident\n" +
        "ids that start with nightly/, halted by ben since 2026-11-22T09:00:00Z: a script\n",
    });
  });

  test("prints one JSON object per halt with --json", async ({ stage }) => {
    await stage.write(writeHalts([drs, nightly]));
    const { stdout } = await stage.run("halt", "--show", "--json");
    const lines = stdout.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual([drs, nightly]);
  });

  test("says that nothing is halted", async ({ stage }) => {
    expect(await stage.run("halt", "--show")).toEqual({ exitCode: 0, stdout: "", stderr: "nothing is halted\n" });
  });

  test("escapes a reason that would write on the terminal", async ({ stage }) => {
    await stage.write(writeHalts([{ ...drs, reason: "\u001b[2Jgone" }]));
    expect((await stage.run("halt", "--show")).stdout).not.toContain("\u001b");
  });
});

describe("resume", () => {
  test("lifts the halts of its selectors and no others, and shows what is still halted", async ({ stage }) => {
    await stage.write(writeHalts([drs, nightly]));
    const { exitCode, stdout } = await stage.run("resume", "--service", "drs");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^resumed: service drs, .*\nevery worker knows it .*\nstill halted: ids that start with night/,
    );
    expect(await stage.halts()).toEqual([nightly]);
  });

  test("of everything lifts every halt", async ({ stage }) => {
    await stage.write(writeHalts([drs, nightly]));
    expect(await stage.run("resume", "--all")).toMatchObject({ exitCode: 0 });
    expect(await stage.halts()).toEqual([]);
  });

  test("of everything says so where nothing is halted, and is no failure", async ({ stage }) => {
    expect(await stage.run("resume", "--all")).toEqual({ exitCode: 0, stdout: "", stderr: "nothing is halted\n" });
  });

  test("of what is not halted changes nothing, says so and exits with 1", async ({ stage }) => {
    await stage.write(writeHalts([{ ...drs, service: undefined, all: true }]));
    const { exitCode, stdout, stderr } = await stage.run("resume", "--service", "drs");
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "not halted: service drs\n" });
    expect(stdout).toMatch(/^still halted: everything/);
    expect(await stage.halts()).toHaveLength(1);
  });
});

test("a resume of which a part is not halted lifts the rest, names that part and exits with 1", async ({ stage }) => {
  await stage.write(writeHalts([drs]));
  const { exitCode, stderr } = await stage.run("resume", "--service", "drs", "--service", "aom");
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^not halted: service aom\n/);
  expect(await stage.halts()).toEqual([]);
});

describe("a secret that is not valid", () => {
  test.for([
    ["halt", "--service", "drs", ...REASON],
    ["resume", "--service", "drs"],
    ["halt", "--show"],
  ])("is not replaced by `%s`, which names the faults", async (args, { stage }) => {
    await stage.write('{"halts":[{"service":"drs"}]}');
    const { exitCode, stderr } = await stage.run(...args);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/secret stopcord\/dev\/halt is not valid \(halts\.0\.reason: required/);
    expect(stderr).toMatch(/correct the secret, or replace it: npx stopcord --stage dev .* resume --all\n$/);
  });

  test.for([
    [["halt", "--all", ...REASON], 1],
    [["resume", "--all"], 0],
  ] as const)("is replaced by `%s`, which says that the halts in it end", async ([args, count], { stage }) => {
    await stage.write("halt everything!");
    const { exitCode, stdout, stderr } = await stage.run(...args);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.not.stringContaining("nothing is halted") });
    expect(stdout).toMatch(
      /^replaced a secret that was not valid: the halts that workers kept from before it end\n(halted: everything.*\n)?every worker knows it within 10 s, at \S+Z\n$/,
    );
    expect(await stage.halts()).toHaveLength(count);
  });

  test("is named as replaced with --json", async ({ stage }) => {
    await stage.write("halt everything!");
    const { stdout } = await stage.run("resume", "--all", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ resumed: [], replacedInvalid: true, halts: [] });
  });
});

describe("operators who write at the same time", () => {
  test("lose no halt of one another (a second write used to replace the first)", async ({ stage }) => {
    const prefixes = Array.from({ length: 8 }, (_, index) => `team-${index}/`);
    const runs = await Promise.all(prefixes.map((prefix) => stage.run("halt", "--id-prefix", prefix, ...REASON)));
    expect(runs.map(({ exitCode }) => exitCode)).toEqual(prefixes.map(() => 0));
    expect((await stage.halts()).map(({ idPrefix }) => idPrefix).sort()).toEqual(prefixes);
  });

  test("keep a halt that is written while another is lifted", async ({ stage }) => {
    await stage.write(writeHalts([drs]));
    await Promise.all([
      stage.run("resume", "--service", "drs"),
      stage.run("halt", "--id-prefix", "nightly/", ...REASON),
    ]);
    expect(await stage.halts()).toMatchObject([{ idPrefix: "nightly/" }]);
  });
});
