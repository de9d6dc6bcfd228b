import { describe, expect } from "vitest";
import { readConnection } from "../../../lib/cli/aws/connection.ts";
import { findSettled } from "../../../lib/cli/dead-letters/find-settled.ts";
import { receivedLetter } from "../../../lib/replay/dead-letter.ts";
import { schedulerAttributes } from "../../replay/scheduler-attributes.ts";
import { exampleTargets } from "../../rig/example-targets.ts";
import type { OnEnd } from "../../rig/listen.ts";
import { runInProcess } from "../../rig/run-in-process.ts";
import { startStubCloud } from "../../rig/stub-cloud.ts";
import type { Stage } from "../create-stage.ts";
import { stageTest } from "../stage-test.ts";

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

const OUTAGE = { status: "gave-up", code: "unavailable", httpStatus: "503", errorCode: "DRS.M00102" };

/** Sends letters of two teams: three of an outage, two of a wrong key, one without a request, and one that SQS has moved. */
async function putLetters({ send }: Stage): Promise<void> {
  const put = (id: string, requestedBy: string | undefined, attributes: Record<string, string>) =>
    send(
      "dead-letters",
      JSON.stringify({ id, service: "drs", target: exampleTargets.drs, sentAt: ago(30), requestedBy }),
      { requestId: id, service: "drs", deadLetteredAt: ago(10), message: "M.", ...attributes },
    );
  await put("release-42/0", "team-a", OUTAGE);
  await put("release-42/1", "team-a", { ...OUTAGE, deadLetteredAt: ago(20) });
  await put("single", "team b", OUTAGE);
  await put("key-0", "team-a", { status: "denied", code: "credentials", httpStatus: "401", errorCode: "APIGW.0301" });
  await put("key-1", undefined, { status: "denied", code: "credentials", httpStatus: "401", errorCode: "APIGW.0301" });
  await put("policy", "team-a", { status: "denied", code: "not-allowed" });
  await send("dead-letters", "{broken", { requestId: "m-1", status: "rejected", deadLetteredAt: ago(1) });
  await send("dead-letters", JSON.stringify({ id: "crashed", service: "aom", target: exampleTargets.aom }));
}

/** Sends letters whose status, code or service no filter takes: of EventBridge Scheduler, and of newer versions of stopcord. */
async function putForeignLetters({ send }: Stage): Promise<void> {
  const put = (id: string, attributes: Record<string, string>) =>
    send("dead-letters", JSON.stringify({ id, service: "drs", target: exampleTargets.drs }), attributes);
  await put("scheduled", schedulerAttributes);
  await put("newer-status", { requestId: "newer-status", service: "drs", status: "postponed" });
  await put("newer-code", { requestId: "newer-code", service: "drs", status: "denied", code: "quota" });
  await put("empty-error", { requestId: "empty-error", service: "drs", status: "denied", errorCode: "E".repeat(300) });
}

const test = stageTest().extend("letters", async ({ stage }) => {
  await putLetters(stage);
  return { run: (...args: string[]) => stage.run(["dead-letters", ...args]) };
});

/** Starts a CloudWatch Logs that answers each query with these rows. */
function startLogs(onEnd: OnEnd, results: readonly object[]): Promise<string> {
  return startStubCloud({
    onEnd,
    reply: ({ action }) => ({ body: action === "StartQuery" ? { queryId: "q" } : { status: "Complete", results } }),
  });
}

const linesOf = (stdout: string) => stdout.trimEnd().split("\n");

describe.concurrent("dead-letters", { timeout: 30_000 }, () => {
  test("a bare dead-letters groups the letters by cause, the largest group first, and then by requester and group", async ({
    letters,
    stage,
  }) => {
    const { exitCode, stdout, stderr } = await letters.run();
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: expect.stringMatching(
        new RegExp(
          `^8 of 8 dead letters in stopcord-${stage.name}-dead-letters\\nnot every request that another .* is marked: `,
        ),
      ),
    });
    expect(stdout).toMatch(
      /^ {4}3 {2}gave-up \(unavailable\) {2}drs {2}HTTP 503 DRS\.M00102 {2}oldest 20 min\n {7}Check it, and replay the request if it must still stop\.\n {7}npx stopcord --stage \S+ --aws-region us-east-1 --endpoint-url \S+ dead-letters replay --status gave-up --code unavailable --error-code DRS\.M00102 --service drs\n {4}2 {2}denied \(credentials\) {2}drs {2}HTTP 401 APIGW\.0301 /,
    );
    expect(stdout).toMatch(
      / {7}Huawei Cloud rejects the credentials of account default\. Correct them in the accounts secret, then replay the request\.\n {7}npx stopcord --stage \S+ .* accounts check\n {7}npx stopcord .* replay --status denied /,
    );
    expect(stdout).toMatch(/^by requester {2}team-a 4, none 3, team b 1\nby group {2}release-42 2$/m);
    expect(await stage.countMessages("dead-letters")).toEqual({ visible: 8, hidden: 0 });
  });

  test("the command of each group selects the letters of that group and no others", async ({ letters, stage }) => {
    await putForeignLetters(stage);
    const groups = linesOf((await letters.run("--json")).stdout)
      .map((line) => JSON.parse(line))
      .filter(({ by }) => by === "cause");
    expect(groups).toHaveLength(9);
    for (const { command, count } of groups) {
      const [, flags = ""] = /dead-letters (?:replay|show) (.*?)(?: --any-run)?$/.exec(command) ?? [];
      const { exitCode, stdout } = await letters.run("list", "--json", ...flags.split(" "));
      expect({ exitCode, count: linesOf(stdout).length }, command).toEqual({ exitCode: 0, count });
    }
    const commands = groups.map(({ command }) => String(command));
    expect(commands.every((command) => command.includes(`--stage ${stage.name} `))).toBe(true);
    expect(commands.find((command) => command.includes("not-allowed"))).toContain("dead-letters show ");
    expect(commands.find((command) => command.includes("rejected"))).toContain("dead-letters show ");
    expect(commands.find((command) => command.includes("--status moved"))).toContain("dead-letters replay ");
  });

  test("filters narrow the groups, and their commands repeat the filters", async ({ letters }) => {
    const { stdout } = await letters.run("--requested-by", "team b", "--json");
    const [group, ...others] = linesOf(stdout).map((line) => JSON.parse(line));
    expect(group).toMatchObject({ by: "cause", count: 1, command: expect.stringContaining("--requested-by 'team b'") });
    expect(others).toEqual([{ by: "requester", name: "team b", count: 1 }]);
  });

  test("filters without a match are named, with exit code 1", async ({ letters }) => {
    const run = await letters.run("--service", "codearts-build");
    expect(run).toMatchObject({ exitCode: 1, stdout: "" });
    expect(run.stderr).toContain("no dead letter matches --service codearts-build\n");
  });

  test("letters whose request another copy has stopped since are marked, with the command that discards them", async ({
    letters: _,
    stage,
    onTestFinished,
  }) => {
    const row = (requestId: string, status: string, minutesAgo: number) => {
      const line = { message: "outcome", stopRequestId: requestId, service: "drs", status, timestamp: ago(minutesAgo) };
      return [{ field: "@message", value: JSON.stringify(line) }];
    };
    const results = [row("single", "stopped", 5), row("key-0", "stopped", 50), row("key-1", "denied", 5)];
    const env = {
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: await startLogs(onTestFinished, results),
      AWS_ENDPOINT_URL_SQS: stage.url,
    };
    const { stdout, stderr } = await runInProcess(["dead-letters", "--stage", stage.name], { env });
    expect(stderr).not.toContain("is marked");
    expect(stdout.match(/stopped already/g)).toHaveLength(1);
    expect(stdout).toMatch(
      /--error-code DRS\.M00102 --service drs\n {7}1 of these requests is stopped already, by another copy:\n {7}npx stopcord --stage \S+ .* dead-letters discard --id single\n/,
    );
  });

  test("a full list of log lines may lack a stop, and triage says so", async ({
    letters: _,
    stage,
    onTestFinished,
  }) => {
    const logs = await startLogs(
      onTestFinished,
      Array.from({ length: 10_000 }, () => []),
    );
    const env = { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs, AWS_ENDPOINT_URL_SQS: stage.url };
    const { exitCode, stderr } = await runInProcess(["dead-letters", "--stage", stage.name], { env });
    expect(exitCode).toBe(0);
    expect(stderr).toContain("is marked: the logs have more than the 10000 lines that a query returns\n");
  });

  test("letters after the 5,000 oldest are not looked up, and a fault says so", async ({ onTestFinished }) => {
    const logs = await startLogs(onTestFinished, []);
    const connection = readConnection({ stage: "dev", endpointUrl: logs }, {});
    const letter = receivedLetter({ MessageId: "m", ReceiptHandle: "r", Body: "{}" });
    const find = (count: number) =>
      findSettled(
        Array.from({ length: count }, () => letter),
        connection,
        { signal: new AbortController().signal },
      );
    expect(await find(5_000)).toEqual({ ids: new Set() });
    expect(await find(5_001)).toEqual({
      ids: new Set(),
      fault: "only the 5000 oldest of 5001 letters were looked up",
    });
  });

  test("a misspelt subcommand is an error, and reads nothing", async ({ letters }) => {
    const stderr = "stopcord: unknown command 'lits'; see npx stopcord dead-letters --help\n";
    expect(await letters.run("lits")).toEqual({ exitCode: 2, stdout: "", stderr });
  });
});

stageTest()(
  "the command of a group replays its code checks and selections too, and says what it skips",
  async ({ stage }) => {
    const put = (id: string, target: object, replays = "0") =>
      stage.send("dead-letters", JSON.stringify({ id, service: "codearts-build", target, sentAt: ago(30) }), {
        requestId: id,
        service: "codearts-build",
        deadLetteredAt: ago(10),
        message: "M.",
        ...OUTAGE,
        replays,
      });
    await put("run", exampleTargets["codearts-build"]);
    await put("selection", { ...exampleTargets["codearts-build"], buildNo: "running" });
    await put("tried", exampleTargets["codearts-build"], "3");
    const { stdout } = await stage.run(["dead-letters"]);
    expect(stdout).toContain(" --service codearts-build --any-run\n");
    expect(stdout).toContain("1 of these requests names no run: with --any-run the replay may stop a newer run\n");
    expect(stdout).toContain(
      "the replay skips 1 of them: it was replayed 3 times before; set maxReplays (--max-replays) to allow more\n",
    );
    const command = /dead-letters (replay .* --any-run)\n/.exec(stdout)?.[1]?.split(" ") ?? [];
    const replay = await stage.run(["dead-letters", ...command, "--yes"]);
    expect(replay).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("replayed 2 of 3 dead letters, skipped 1"),
    });
    expect((await stage.take("requests")).map((one) => Object(one).id).sort()).toEqual(["run", "selection"]);
  },
);

stageTest()(
  "a large group that no filter tells from others is shown, and not replayed with letters of others",
  async ({ stage }) => {
    const letterOf = (service: string) => JSON.stringify({ service, target: exampleTargets.drs });
    for (let index = 0; index < 21; index += 1) await stage.send("dead-letters", letterOf("unknown-service"));
    await stage.send("dead-letters", letterOf("drs"));
    const { stdout } = await stage.run(["dead-letters"]);
    expect(stdout).toMatch(
      /^ {3}21 {2}moved {2}unknown-service .*\n.*\n {7}npx stopcord .* dead-letters show --status moved --code none --error-code none\n {7}this command shows letters of other groups too: act on these by --id\n/,
    );
  },
);

stageTest()("an empty queue has nothing to group, and exits with 0", async ({ stage }) => {
  const stderr = `0 of 0 dead letters in stopcord-${stage.name}-dead-letters\n`;
  expect(await stage.run(["dead-letters"])).toEqual({ exitCode: 0, stdout: "", stderr });
});
