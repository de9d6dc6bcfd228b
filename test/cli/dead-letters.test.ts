import { describe, expect } from "vitest";
import { exampleTargets } from "../rig/example-targets.ts";
import type { makeStage } from "./stage.ts";
import { stageTest } from "./stage-test.ts";

type Stage = Awaited<ReturnType<typeof makeStage>>;

const HOUR_MS = 3_600_000;
const sentAt = (hoursAgo: number) => new Date(Date.now() - hoursAgo * HOUR_MS).toISOString();

/** Three dead letters: two of stopcord's own with a reason, and bytes that were no request. */
async function putLetters({ send }: Stage): Promise<void> {
  const lost = { id: "lost", service: "drs", target: exampleTargets.drs, sentAt: sentAt(1) };
  const barred = { id: "barred", service: "aom", target: exampleTargets.aom, sentAt: sentAt(50) };
  const common = { deadLetteredAt: sentAt(0) };
  await send("dead-letters", JSON.stringify(lost), {
    ...{
      requestId: "lost",
      service: "drs",
      status: "gave-up",
      code: "unavailable",
      message: "It was away.",
      ...common,
    },
  });
  await send("dead-letters", JSON.stringify(barred), {
    requestId: "barred",
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

describe.concurrent("stopcord dead-letters list", { timeout: 30_000 }, () => {
  test("lists dead letters, the oldest stop first, and gives them back at once", async ({ letters, stage }) => {
    const run = await letters.run("list");
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(
      /^denied {2}aom {2}barred {2}meant 2 d ago\ngave-up \(unavailable\) {2}drs {2}lost {2}meant 60 min ago\n {2}It was away\.\nrejected {2}\? {2}m-1 /,
    );
    expect(run.stderr).toBe(`3 of 3 dead letters looked at in stopcord-${stage.name}-dead-letters\n`);
    expect(await stage.depth("dead-letters")).toEqual({ visible: 3, hidden: 0 });
  });

  test("lists only those that are asked for", async ({ letters }) => {
    const run = await letters.run("list", "--json", "--id", "lost", "m-1", "--sent-after", "2h", "--status", "gave-up");
    expect(JSON.parse(run.stdout)).toMatchObject({ id: "lost", replays: 0, request: { target: exampleTargets.drs } });
  });

  test("lists no more than it is asked for", async ({ letters }) => {
    expect((await letters.run("list", "--max", "2", "--json")).stdout.trim().split("\n")).toHaveLength(2);
  });

  test("refuses filters that mean nothing", async ({ letters }) => {
    const stderr = "stopcord: --status: one of expired, rejected, denied, refused, gave-up\n";
    expect(await letters.run("list", "--status", "stopped")).toEqual({ exitCode: 2, stdout: "", stderr });
  });
});

describe.concurrent("stopcord dead-letters show", { timeout: 30_000 }, () => {
  test("shows all that is known of one, and its body", async ({ letters }) => {
    const { stdout, exitCode } = await letters.run("show", "lost");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("  code             unavailable\n");
    expect(JSON.parse(stdout.slice(stdout.indexOf("\n{")))).toMatchObject({ id: "lost", target: exampleTargets.drs });
  });

  test("shows the bytes of what was no request", async ({ letters }) => {
    expect(await letters.run("show", "m-1", "--body")).toEqual({ exitCode: 0, stdout: "{broken\n", stderr: "" });
  });

  test("says when there is none with an id", async ({ letters, stage }) => {
    const stderr = `stopcord: none of the 3 dead letters in stopcord-${stage.name}-dead-letters has the id nobody\n`;
    expect(await letters.run("show", "nobody")).toEqual({ exitCode: 1, stdout: "", stderr });
  });
});

describe.concurrent("stopcord dead-letters replay", { timeout: 30_000 }, () => {
  test("sends a request as if it were meant now, and takes its dead letter away", async ({ letters, stage }) => {
    const run = await letters.run("replay", "--status", "gave-up", "--expires-in", "5m");
    expect(run).toMatchObject({ exitCode: 0, stderr: "replayed 1 of 3 dead letters\n" });
    const [sent] = await stage.take("requests");
    const times = Object(sent);
    expect(sent).toMatchObject({ id: "lost", service: "drs", target: exampleTargets.drs });
    expect(Date.now() - Date.parse(times.sentAt)).toBeLessThan(60_000);
    expect(Date.parse(times.expiresAt) - Date.parse(times.sentAt)).toBeLessThanOrEqual(300_000);
    expect(await stage.depth("dead-letters")).toEqual({ visible: 2, hidden: 0 });
  });

  test("in a dry run only says which, and why others cannot be", async ({ letters, stage }) => {
    const run = await letters.run("replay", "--all", "--dry-run");
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain(
      "skipped m-1: not a request (body: not JSON)\nwould replay 2 of 3 dead letters, skipped 1\n",
    );
    expect(await stage.depth("dead-letters")).toEqual({ visible: 3, hidden: 0 });
    expect(await stage.take("requests")).toEqual([]);
  });
});

describe.concurrent("stopcord dead-letters discard", { timeout: 30_000 }, () => {
  test("deletes what is meant, and nothing else", async ({ letters, stage }) => {
    const run = await letters.run("discard", "--status", "rejected", "--yes");
    expect(run).toMatchObject({ exitCode: 0, stderr: "dead letters discarded: 1\n" });
    expect(await stage.take("dead-letters")).toHaveLength(2);
  });

  test("only says which in a dry run", async ({ letters, stage }) => {
    const run = await letters.run("discard", "--all", "--dry-run");
    expect(run).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("3 of 3 dead letters") });
    expect(await stage.depth("dead-letters")).toEqual({ visible: 3, hidden: 0 });
  });

  test.for([
    [
      ["discard", "--all"],
      "stopcord: discarding asks first, and there is nobody to ask: add --yes, or --dry-run to look\n",
    ],
    [["discard", "--yes"], "stopcord: say which dead letters to discard: --id, --service, --status …, or --all\n"],
    [["replay"], "stopcord: say which dead letters to replay: --id, --service, --status …, or --all\n"],
  ] as const)("refuses %j", async ([args, stderr], { letters }) => {
    expect(await letters.run(...args)).toEqual({ exitCode: 2, stdout: "", stderr });
  });
});
