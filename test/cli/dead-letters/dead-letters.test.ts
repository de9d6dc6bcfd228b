import { Readable } from "node:stream";
import { describe, expect } from "vitest";
import { run } from "../../../lib/cli/run.ts";
import { services } from "../../../lib/services/services.ts";
import { exampleTargets } from "../../rig/example-targets.ts";
import { outcomeWith } from "../../rig/outcome-with.ts";
import { recordTerminal } from "../../rig/record-terminal.ts";
import type { Stage } from "../create-stage.ts";
import { stageTest } from "../stage-test.ts";

const HOUR_MS = 3_600_000;
const sentAt = (hoursAgo: number) => new Date(Date.now() - hoursAgo * HOUR_MS).toISOString();

/** Sends three dead letters: two requests with a status, and bytes that are not a request. */
async function putLetters({ send }: Stage): Promise<void> {
  const lost = {
    id: "lost",
    service: "drs",
    target: exampleTargets.drs,
    sentAt: sentAt(1),
    account: "team-a",
    requestedBy: "release robot",
  };
  const denied = { id: "forbidden", service: "aom", target: exampleTargets.aom, sentAt: sentAt(50) };
  const common = { deadLetteredAt: sentAt(0) };
  await send("dead-letters", JSON.stringify(lost), {
    requestId: "lost",
    service: "drs",
    status: "gave-up",
    code: "unavailable",
    message: "The service did not answer.",
    httpStatus: "503",
    errorCode: "DRS.M00102",
    ...common,
    deadLetteredAt: sentAt(0.5),
  });
  await send("dead-letters", JSON.stringify(denied), {
    requestId: "forbidden",
    service: "aom",
    status: "denied",
    ...common,
  });
  await send("dead-letters", "{broken", { requestId: "m-1", status: "rejected", message: "Not JSON.", ...common });
}

const test = stageTest().extend("letters", async ({ stage }) => {
  await putLetters(stage);
  return { run: (...args: string[]) => stage.run(["dead-letters", ...args]) };
});

describe.concurrent("dead-letters list", { timeout: 30_000 }, () => {
  test("list prints the dead letters, the earliest sent first, and releases them", async ({ letters, stage }) => {
    const run = await letters.run("list");
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(
      /^forbidden {2}\d+ m?s +aom +\S+ +denied +- +-\nlost +30 min +drs +c7debc\S+ +gave-up \(unavailable\) +HTTP 503 DRS\.M00102 +release robot\nm-1 +\d+ m?s +- +- +rejected +- +-\n$/,
    );
    expect(run.stderr).toBe(`listed 3 of 3 dead letters in stopcord-${stage.name}-dead-letters\n`);
    expect(await stage.countMessages("dead-letters")).toEqual({ visible: 3, hidden: 0 });
  });

  test("list prints only the dead letters that match every filter", async ({ letters }) => {
    const run = await letters.run("list", "--json", "--id", "lost", "m-1", "--since", "2h", "--status", "gave-up");
    expect(JSON.parse(run.stdout)).toMatchObject({ id: "lost", replays: 0, request: { target: exampleTargets.drs } });
  });

  test("list prints at most --max dead letters", async ({ letters }) => {
    const run = await letters.run("list", "--max", "2", "--json");
    expect(run.stdout.trim().split("\n")).toHaveLength(2);
    expect(run.stderr).toBe("listed 2 dead letters, as many as --max allows\n"); // it has read a part of the queue
  });

  test.for([
    [
      ["--status", "denied", "--status", "rejected"],
      ["forbidden", "m-1"],
    ],
    [
      ["--status", "denied", "rejected"],
      ["forbidden", "m-1"],
    ],
    [
      ["--service", "aom", "--service", "drs"],
      ["forbidden", "lost"],
    ],
    [["--code", "unavailable", "--code", "throttled"], ["lost"]],
    [
      ["--id", "lost", "--id", "m-1"],
      ["lost", "m-1"],
    ],
    [["--account", "team-a"], ["lost"]],
    [["--requested-by", "release robot"], ["lost"]],
    [["--error-code", "DRS.M00102"], ["lost"]],
    [
      ["--error-code", "none"],
      ["forbidden", "m-1"],
    ],
    [["--code", "none", "--status", "denied"], ["forbidden"]],
    [["--group", "forbidden"], ["forbidden"]],
    [["--until", "10m"], ["lost"]],
  ] as const)(
    "list %j prints the dead letters %j: one value of a filter is enough",
    async ([args, ids], { letters }) => {
      const { stdout, exitCode } = await letters.run("list", "--json", ...args);
      const rows = stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line));
      expect({ exitCode, ids: rows.map(({ id }) => id) }).toEqual({ exitCode: 0, ids });
    },
  );

  test.for([
    ["list", ["--id", "no-such"], "--id no-such"],
    ["list", ["--status", "expired", "--status", "refused"], "--status expired --status refused"],
    ["list", ["--id", "lost", "--id", "no-such"], "--id no-such"],
    ["list", ["--code", "busy", "--service", "drs"], "--service drs --code busy"],
    ["replay", ["--id", "no-such"], "--id no-such"],
    ["replay", ["--dry-run", "--status", "expired"], "--status expired"],
    ["discard", ["--yes", "--id", "no-such"], "--id no-such"],
    ["discard", ["--dry-run", "--service", "codearts-build"], "--service codearts-build"],
  ] as const)(
    "%s %j says what it has not found and exits with 1",
    async ([command, args, filters], { letters, stage }) => {
      const { stderr, exitCode } = await letters.run(command, ...args);
      expect({ exitCode, stderr }).toEqual({
        exitCode: 1,
        stderr: expect.stringMatching(new RegExp(`^no dead letter matches ${filters}$`, "m")),
      });
      expect(await stage.countMessages("dead-letters")).toEqual({ visible: 3, hidden: 0 });
    },
  );

  test("list rejects a status that no dead letter can have", async ({ letters }) => {
    const run = await letters.run("list", "--status", "stopped");
    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
    expect(run.stderr).toContain(
      "Allowed choices are expired, rejected, denied, refused, gave-up, moved, undelivered.",
    );
  });

  test("list selects the members of a group, and messages that SQS has moved by the status moved", async ({
    letters,
    stage,
  }) => {
    await stage.send("dead-letters", JSON.stringify({ id: "release-42/3", service: "drs", target: {} }));
    await stage.send("dead-letters", JSON.stringify({ id: "release-421/3", service: "drs", target: {} }));
    const run = await letters.run("list", "--json", "--group", "release-42", "--status", "moved");
    expect(JSON.parse(run.stdout)).toMatchObject({ id: "release-42/3", origin: "redrive" });
  });
});

describe.concurrent("dead-letters show", { timeout: 30_000 }, () => {
  test("show prints the attributes and the body of a dead letter", async ({ letters }) => {
    const { stdout, exitCode } = await letters.run("show", "lost");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("  code             unavailable\n");
    expect(JSON.parse(stdout.slice(stdout.indexOf("\n{")))).toMatchObject({ id: "lost", target: exampleTargets.drs });
  });

  test("show --body prints a body that is not JSON byte for byte", async ({ letters }) => {
    expect(await letters.run("show", "m-1", "--body")).toEqual({ exitCode: 0, stdout: "{broken\n", stderr: "" });
  });

  test("show --json prints the dead letters that match filters, one per line", async ({ letters }) => {
    const { stdout, exitCode } = await letters.run("show", "--status", "gave-up", "--status", "rejected", "--json");
    const ids = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).id);
    expect({ exitCode, ids }).toEqual({ exitCode: 0, ids: ["lost", "m-1"] });
  });

  test.for([
    ["--id", "lost"],
    ["--max", "1"],
  ])("show takes no %s %s beside an id (it denied letters that exist)", async (flags, { letters }) => {
    const stderr = "stopcord: show takes an id, or --id and --max: leave one of them out\n";
    expect(await letters.run("show", "m-1", ...flags)).toEqual({ exitCode: 2, stdout: "", stderr });
  });

  test("show names the filters that the letter of an id does not match", async ({ letters, stage }) => {
    const stderr = `stopcord: no dead letter in stopcord-${stage.name}-dead-letters has the id lost and matches --status denied (3 read)\n`;
    expect(await letters.run("show", "lost", "--status", "denied")).toEqual({ exitCode: 1, stdout: "", stderr });
  });

  test("show fails if no dead letter has the id", async ({ letters, stage }) => {
    const stderr = `stopcord: no dead letter in stopcord-${stage.name}-dead-letters has the id nobody (3 read)\n`;
    expect(await letters.run("show", "nobody")).toEqual({ exitCode: 1, stdout: "", stderr });
  });
});

describe.concurrent("dead-letters replay", { timeout: 30_000 }, () => {
  test("replay sends a request with new times and deletes its dead letter", async ({ letters, stage }) => {
    const run = await letters.run("replay", "--status", "gave-up", "--expires-in", "5m");
    expect(run).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining(
        `note: ${services.drs.finality}\nreplayed 1 of 3 dead letters\ntheir outcomes: npx stopcord --stage `,
      ),
    });
    const [sent] = await stage.take("requests");
    const times = Object(sent);
    expect(sent).toMatchObject({ id: "lost", service: "drs", target: exampleTargets.drs });
    expect(Date.now() - Date.parse(times.sentAt)).toBeLessThan(60_000);
    expect(Date.parse(times.expiresAt) - Date.parse(times.sentAt)).toBeLessThanOrEqual(300_000);
    expect(await stage.countMessages("dead-letters")).toEqual({ visible: 2, hidden: 0 });
  });

  test("replay --json prints one object per letter, and then the counts", async ({ letters }) => {
    const { stdout, exitCode } = await letters.run("replay", "--all", "--json");
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect({ exitCode, ids: lines.map(({ id, result }) => [result, id]) }).toEqual({
      exitCode: 1,
      ids: expect.arrayContaining([
        ["replayed", "lost"],
        ["replayed", "forbidden"],
        ["skipped", "m-1"],
      ]),
    });
    expect(lines.at(-1)).toMatchObject({ result: "summary", replayed: 2, skippedCount: 1 });
  });

  test("replay --wait prints the outcomes of the requests that it sent, and exits by them", async ({
    letters,
    stage,
  }) => {
    const old = outcomeWith({
      requestId: "lost",
      status: "gave-up",
      code: "unavailable",
      ok: false,
      sentAt: sentAt(2),
    });
    await stage.send("results", JSON.stringify(old));
    const waiting = letters.run("replay", "--max", "1", "--status", "gave-up", "--wait", "--timeout", "20s");
    const outcome = outcomeWith({ requestId: "lost", service: "drs", status: "stopped", sentAt: sentAt(0) });
    await stage.send("results", JSON.stringify(outcome));
    const run = await waiting;
    expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("✔ stopped  drs  lost") });
    expect(run.stdout).not.toContain("✘"); // the outcome that the request had before its replay is no answer to the trial
    expect(run.stderr).toContain("replayed 1, as many dead letters as --max allows\nwaiting for 1 outcome in ");
    expect(await stage.take("results")).toMatchObject([{ status: "gave-up" }]);
  });

  test.for([
    ["y", 1],
    ["", 0],
  ] as const)(
    "replay of final stops says so and asks; the answer %j sends %i requests",
    async ([answer, count], { letters, stage }) => {
      expect(letters).toBeDefined();
      const args = ["dead-letters", "replay", "--id", "lost"];
      const run = await stage.run(args, { isTty: true, stdin: `${answer}\n` });
      expect(run.stderr).toContain(
        `Replay 1 dead letter, and stop this replication job for good: ${exampleTargets.drs.jobId}?`,
      );
      expect(await stage.take("requests")).toHaveLength(count);
    },
  );

  test("replay asks for the dead letters that it sends, and counts those that it skips", async ({ letters, stage }) => {
    expect(letters).toBeDefined();
    const run = await stage.run(["dead-letters", "replay", "--all"], { isTty: true, stdin: "n\n" });
    expect(run.stderr).toContain("Replay 2 of 3 dead letters (1 is skipped), and stop this replication job for good: ");
    expect(run.stderr).not.toContain("m-1");
  });

  test("replay does not ask where it skips every dead letter, and says why", async ({ letters, stage }) => {
    expect(letters).toBeDefined();
    const run = await stage.run(["dead-letters", "replay", "--status", "rejected"], { isTty: true, stdin: "" });
    expect(run).toMatchObject({ exitCode: 1, stderr: expect.not.stringContaining("Replay ") });
    expect(run.stderr).toContain(
      "skipped m-1: not a request (body: not JSON)\nreplayed 0 of 3 dead letters, skipped 1\n",
    );
  });

  test("replay --dry-run says which stops are final, and only of the letters that it would send", async ({
    letters,
  }) => {
    const note = `note: ${services.drs.finality}\n`;
    expect((await letters.run("replay", "--all", "--dry-run")).stderr).toContain(note);
    expect((await letters.run("replay", "--id", "forbidden", "--dry-run")).stderr).not.toContain("note: ");
  });

  test("replay of a stop that is not final has no note", async ({ letters }) => {
    const run = await letters.run("replay", "--id", "forbidden");
    expect(run.stderr).toMatch(/^replayed 1 of 3 dead letters\ntheir outcomes: npx stopcord .* status forbidden\n$/);
  });

  test("replay --dry-run counts no more than --max", async ({ letters }) => {
    const { stderr } = await letters.run("replay", "--all", "--max", "1", "--dry-run");
    expect(stderr).toContain("would replay 1, as many dead letters as --max allows\n");
  });

  test("replay --dry-run sends nothing, and names the dead letters that it would skip", async ({ letters, stage }) => {
    const run = await letters.run("replay", "--all", "--dry-run");
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain(
      "skipped m-1: not a request (body: not JSON)\nwould replay 2 of 3 dead letters, skipped 1\n",
    );
    expect(await stage.countMessages("dead-letters")).toEqual({ visible: 3, hidden: 0 });
    expect(await stage.take("requests")).toEqual([]);
  });
});

describe.concurrent("a Ctrl-C before a change of the dead letters", { timeout: 30_000 }, () => {
  test.for([
    ["replay", "nothing was replayed\n"],
    ["discard", "nothing was discarded\n"],
  ] as const)("%s sends and deletes nothing, and says so", async ([command, words], { letters: _, stage }) => {
    const run = await stage.run(["dead-letters", command, "--all", "--yes"], { signal: AbortSignal.abort() });
    expect(run).toMatchObject({ exitCode: 130, stderr: expect.stringContaining(words) });
    expect(await stage.countMessages("dead-letters")).toEqual({ visible: 3, hidden: 0 });
    expect(await stage.take("requests")).toEqual([]);
  });
});

describe.concurrent("dead-letters discard", { timeout: 30_000 }, () => {
  test("discard deletes the selected dead letters and no others", async ({ letters, stage }) => {
    const run = await letters.run("discard", "--status", "rejected", "--yes");
    expect(run).toMatchObject({ exitCode: 0, stderr: "dead letters discarded: 1\n" });
    expect(await stage.take("dead-letters")).toHaveLength(2);
  });

  test("discard says which letters it has not found again, and exits with 1", async ({ letters, stage }) => {
    await letters.run("discard", "--status", "rejected", "--yes");
    const { terminal, shown } = recordTerminal();
    const confirm = async () => {
      await stage.take("dead-letters"); // another reader
      return "yes" as const;
    };
    const args = ["dead-letters", "discard", "--all", "--stage", stage.name, "--endpoint-url", stage.url];
    const { signal } = new AbortController();
    const asking = { ...terminal, isInteractive: true, confirm };
    expect(await run(args, { env: {}, stdin: Readable.from([]), signal, terminal: asking })).toBe(1);
    expect(shown.slice(-2)).toEqual([
      "dead letters discarded: 0",
      "2 of 2 were not found again: another reader may hide them for some minutes; run the command again",
    ]);
  });

  test("discard on a full disk deletes no dead letter that it could not list", async ({ letters: _, stage }) => {
    const run = await stage.run(["dead-letters", "discard", "--all", "--yes"], { isDiskFull: true });
    expect(run).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("cannot write to standard output") });
    expect(await stage.countMessages("dead-letters")).toEqual({ visible: 3, hidden: 0 });
  });

  test("discard --dry-run deletes nothing", async ({ letters, stage }) => {
    const run = await letters.run("discard", "--all", "--dry-run");
    expect(run).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("3 of 3 dead letters") });
    expect(await stage.countMessages("dead-letters")).toEqual({ visible: 3, hidden: 0 });
  });

  test.for([
    [["discard", "--all"], "stopcord: discard asks a question, but there is no terminal: add --yes or --dry-run\n"],
    [
      ["discard", "--yes"],
      "stopcord: select the dead letters to discard with --id, --service, --status or another filter, or add --all\n",
    ],
    [
      ["replay"],
      "stopcord: select the dead letters to replay with --id, --service, --status or another filter, or add --all\n",
    ],
  ] as const)("%j is rejected before any dead letter is read", async ([args, stderr], { letters }) => {
    expect(await letters.run(...args)).toEqual({ exitCode: 2, stdout: "", stderr });
  });
});
