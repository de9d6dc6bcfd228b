import { describe, expect } from "vitest";
import { outcomeWith } from "../../rig/outcome-with.ts";
import { stageTest } from "../stage-test.ts";

const test = stageTest();

const OK = outcomeWith({ requestId: "late", finishedAt: "2026-11-22T09:00:00.000Z" });
const LOST = outcomeWith({
  requestId: "early",
  service: "aom",
  status: "gave-up",
  code: "unavailable",
  ok: false,
  deadLettered: true,
  httpStatus: 503,
  errorCode: "X.1",
  errorMessage: "try again",
  message: "The service did not answer.",
});
const MANY = Array.from({ length: 25 }, (_, index) => outcomeWith({ requestId: `many-${index}` }));

describe.concurrent("outcomes", { timeout: 30_000 }, () => {
  test("outcomes prints the outcomes in the queue, the oldest first, and releases all messages", async ({ stage }) => {
    for (const outcome of [OK, LOST]) await stage.send("results", JSON.stringify(outcome));
    await stage.send("results", '{"not": "an outcome"}');
    const run = await stage.run(["outcomes"]);
    expect(run).toEqual({
      exitCode: 0,
      stdout:
        "✘ gave-up (unavailable)  aom  early  1 s\n  The service did not answer.\n  HTTP 503 X.1 try again\n" +
        "✔ stopped  drs  late  1 s\n  The service accepted the stop.\n",
      stderr: `messages in stopcord-${stage.name}-results that are not outcomes: 1\n`,
    });
    expect(await stage.countMessages("results")).toEqual({ visible: 3, hidden: 0 });
    expect(await stage.take("results")).toHaveLength(3);
  });

  test("outcomes prints only the outcomes that match every filter", async ({ stage }) => {
    for (const outcome of [OK, LOST]) await stage.send("results", JSON.stringify(outcome));
    const run = await stage.run(["outcomes", "--json", "--status", "gave-up", "--service", "aom"]);
    expect(JSON.parse(run.stdout)).toEqual(LOST);
  });

  test("outcomes --take deletes the printed outcomes and releases the others", async ({ stage }) => {
    for (const outcome of [...MANY, LOST]) await stage.send("results", JSON.stringify(outcome));
    const run = await stage.run(["outcomes", "--take", "--service", "drs", "--json"]);
    expect(run.stdout.trim().split("\n")).toHaveLength(25);
    expect(await stage.countMessages("results")).toEqual({ visible: 1, hidden: 0 });
    expect(await stage.take("results")).toEqual([LOST]);
  });

  test("outcomes --follow prints each outcome once until Ctrl-C, then exits with 0", async ({ stage }) => {
    await stage.send("results", JSON.stringify(OK));
    const run = await stage.runApart(["outcomes", "--follow"], {
      onOutput: async (output, interrupt) => {
        if (output.includes("late") && !output.includes("early")) await stage.send("results", JSON.stringify(LOST));
        if (output.includes("early")) interrupt();
      },
    });
    expect(run.exitCode).toBe(0);
    expect(run.stdout.match(/late|early/g)).toEqual(["late", "early"]);
    expect(await stage.countMessages("results")).toEqual({ visible: 2, hidden: 0 });
  });

  test("outcomes reports an empty queue", async ({ stage }) => {
    const run = await stage.run(["outcomes"]);
    expect(run).toEqual({ exitCode: 0, stdout: "", stderr: `no messages in stopcord-${stage.name}-results\n` });
  });

  test.for([
    [["--id", "no-such"], "--id no-such"],
    [["--status", "expired"], "--status expired"],
    [["--service", "codearts-build", "--status", "stopped"], "--service codearts-build --status stopped"],
    [["--since", "2099-01-01T00:00:00Z"], "--since 2099-01-01T00:00:00.000Z"],
    [["--take", "--id", "no-such"], "--id no-such"],
  ] as const)("outcomes %j without a match says so and exits with 1", async ([args, filters], { stage }) => {
    for (const outcome of [OK, LOST]) await stage.send("results", JSON.stringify(outcome));
    const run = await stage.run(["outcomes", ...args]);
    const stderr = `no outcome in stopcord-${stage.name}-results matches ${filters} (messages read: 2)\n`;
    expect(run).toEqual({ exitCode: 1, stdout: "", stderr });
    expect(await stage.countMessages("results")).toEqual({ visible: 2, hidden: 0 });
  });

  test("outcomes names the ids that it has not found, and prints the others", async ({ stage }) => {
    await stage.send("results", JSON.stringify(OK));
    const run = await stage.run(["outcomes", "--id", "late", "--id", "no-such", "--json"]);
    const stderr = `no outcome in stopcord-${stage.name}-results matches --id no-such (messages read: 1)\n`;
    expect({ ...run, stdout: JSON.parse(run.stdout) }).toEqual({ exitCode: 1, stdout: OK, stderr });
  });

  test("outcomes --status twice prints the outcomes with either status", async ({ stage }) => {
    for (const outcome of [OK, LOST, { ...LOST, status: "denied" }])
      await stage.send("results", JSON.stringify(outcome));
    const run = await stage.run(["outcomes", "--status", "gave-up", "--status", "stopped", "--json"]);
    expect(run.exitCode).toBe(0);
    expect(run.stdout.trimEnd().split("\n")).toHaveLength(2);
  });

  test.for([[["--take"]], [["--take", "--follow"]]] as const)(
    "outcomes %j on a full disk deletes no outcome that it could not print",
    async ([args], { stage }) => {
      for (const outcome of MANY) await stage.send("results", JSON.stringify(outcome));
      const run = await stage.run(["outcomes", ...args], { isDiskFull: true });
      expect(run).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/^stopcord: cannot write to .*ENOSPC/m) });
      expect(await stage.countMessages("results")).toEqual({ visible: MANY.length, hidden: 0 });
    },
  );
});
