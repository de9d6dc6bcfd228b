import { describe, expect } from "vitest";
import { exampleTargets } from "../../rig/example-targets.ts";
import { outcomeWith } from "../../rig/outcome-with.ts";
import { stageTest } from "../stage-test.ts";

const test = stageTest();

const BUILD = ["codearts-build", "--job-id", exampleTargets["codearts-build"].jobId, "--build-no", "7"];

describe.concurrent("send", { timeout: 30_000 }, () => {
  test("send builds a request from flags, and adds an id and sentAt", async ({ stage }) => {
    const flags = ["--account", "ops", "--region", "cn-east-3", "--reason", "bell \u0007", "--requested-by", "me"];
    const more = ["--project-id", "0".repeat(32), "--expires-in", "10m", "--dry-run", "--confirm"];
    const run = await stage.run(["send", ...BUILD, ...flags, ...more]);
    const sent = await stage.take("requests");
    expect(sent).toEqual([
      {
        service: "codearts-build",
        target: { jobId: exampleTargets["codearts-build"].jobId, buildNo: "7" },
        account: "ops",
        region: "cn-east-3",
        reason: "bell \u0007",
        requestedBy: "me",
        projectId: "0".repeat(32),
        dryRun: true,
        confirm: true,
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        sentAt: expect.any(String),
        expiresAt: expect.any(String),
      },
    ]);
    const { id, sentAt, expiresAt } = Object(sent[0]);
    expect(Date.parse(expiresAt) - Date.parse(sentAt)).toBeGreaterThan(599_000);
    expect(Math.abs(Date.now() - Date.parse(sentAt))).toBeLessThan(10_000);
    expect(run).toEqual({ exitCode: 0, stdout: `sent ${id} to stopcord-${stage.name}-requests\n`, stderr: "" });
  });

  test("send - reads a group from standard input, and flags replace fields in each of its stops", async ({ stage }) => {
    const run = await stage.run(["send", "-", "--dry-run", "--id", "g-1", "--json"], {
      stdin: JSON.stringify({ id: "g", stops: [{ service: "drs", target: exampleTargets.drs, dryRun: false }] }),
    });
    expect(run.stderr).toBe("");
    expect(JSON.parse(run.stdout)).toEqual({ id: "g-1", ids: ["g-1/0"], queue: `stopcord-${stage.name}-requests` });
    expect(await stage.take("requests")).toEqual([
      {
        id: "g-1",
        dryRun: true,
        sentAt: expect.any(String),
        stops: [{ service: "drs", target: exampleTargets.drs, dryRun: true }],
      },
    ]);
  });

  test("send reports that the deadline of a request has passed, and sends it", async ({ stage }) => {
    const stdin = JSON.stringify({ service: "drs", target: exampleTargets.drs, sentAt: "2026-01-01T00:00:00Z" });
    const run = await stage.run(["send", "--file", "-"], { stdin });
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toContain("the deadline has passed, so stopcord will make no stop call");
    expect(await stage.take("requests")).toEqual([expect.objectContaining({ sentAt: "2026-01-01T00:00:00Z" })]);
  });

  test("send --wait prints the outcome of every stop, sets the exit code, and releases other outcomes", async ({
    stage,
  }) => {
    for (let index = 0; index < 25; index++)
      await stage.send("results", JSON.stringify(outcomeWith({ requestId: `other-${index}` })));
    const stops = [{ target: exampleTargets.drs }, { target: exampleTargets.drs }];
    const sending = stage.run(["send", "-", "--wait", "--timeout", "20s"], {
      stdin: JSON.stringify({ id: "mine", service: "drs", stops }),
    });
    await stage.send("results", JSON.stringify(outcomeWith({ requestId: "mine/0" })));
    const refusal = {
      requestId: "mine/1",
      status: "refused",
      ok: false,
      deadLettered: true,
      message: "The service refused.",
    } as const;
    await stage.send("results", JSON.stringify(outcomeWith(refusal)));
    const run = await sending;
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain("✔ stopped  drs  mine/0  1 s\n");
    expect(run.stdout).toContain("✘ refused  drs  mine/1  1 s\n  The service refused.\n");
    expect(await stage.countMessages("results")).toEqual({ visible: 25, hidden: 0 });
  });

  test("send --wait --json prints each outcome unchanged, and exits with 0 if all are ok", async ({ stage }) => {
    const outcome = outcomeWith({ requestId: "whole" });
    await stage.send("results", JSON.stringify(outcome));
    const run = await stage.runApart(["send", ...BUILD, "--id", "whole", "--wait", "--json"]);
    expect(run.exitCode).toBe(0);
    expect(JSON.parse(run.stdout)).toEqual(outcome);
  });

  test("send --wait on a full disk leaves the outcome in the queue", async ({ stage }) => {
    await stage.send("results", JSON.stringify(outcomeWith({ requestId: "mine" })));
    const run = await stage.run(["send", ...BUILD, "--id", "mine", "--wait"], { isDiskFull: true });
    expect(run).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("cannot write to standard output") });
    expect(await stage.countMessages("results")).toEqual({ visible: 1, hidden: 0 });
  });

  test("send --wait exits with 1 although the outcome that is not ok is the first of two", async ({ stage }) => {
    const sending = stage.run(["send", "-", "--wait", "--timeout", "20s"], {
      stdin: JSON.stringify({
        id: "g",
        service: "drs",
        stops: [{ target: { jobId: "a" } }, { target: { jobId: "b" } }],
      }),
    });
    const notFound = { requestId: "g/1", status: "not-found", ok: false } as const;
    for (const outcome of [notFound, { requestId: "g/0" }])
      await stage.send("results", JSON.stringify(outcomeWith(outcome)));
    const run = await sending;
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain("✘ not-found  drs  g/1");
    expect(run.stdout).toContain("✔ stopped  drs  g/0");
  });

  test("send --wait explains a missing outcome and exits with 3", async ({ stage }) => {
    const run = await stage.run(["send", ...BUILD, "--id", "lost", "--wait", "--timeout", "1s"]);
    expect(run.exitCode).toBe(3);
    expect(run.stdout).toBe("");
    expect(run.stderr).toMatch(
      /no outcome of lost within 1 s\. .*Another reader of stopcord-\w+-results may also have received it/,
    );
  });

  test.for([
    [["codearts-bild", "--job-id", "x"], /^stopcord: codearts-bild is not a service: use one of .*\n$/],
    [["drs", "--jobid", "x"], /^stopcord: unknown option '--jobid' \(Did you mean --job-id\?\)\n$/],
    [
      ["drs", "--job-id", "x", "--expires-in", "soon"],
      /^stopcord: option '--expires-in .* such as 90s, 10m or 2h\.\n$/,
    ],
    [["drs", "--job-id", "x", "--expires-in", "13h"], /^stopcord: --expires-in: at most 12 hours after sentAt\n$/],
    [["drs", "--job-id", "x", "--expires-at", "2099-01-01T00:00:00Z"], /^stopcord: --expires-at: at most 12 hours /],
    [
      ["drs", "--job-id", "x", "--expires-in", "999999999d"],
      /^stopcord: option '--expires-in .* Use at most 365d\.\n$/,
    ],
    [["drs", "--job-id", "x", "--expires-in", "-5m"], /^stopcord: option '--expires-in <duration>' argument '-5m' /],
    [["drs", "--job-id", "x", "--wait", "--timeout", "0"], /^stopcord: option '--timeout <duration>' argument '0' /],
    [["drs", "--job-id", "x", "--wait", "--timeout=-1s"], /^stopcord: option '--timeout <duration>' argument '-1s' /],
    [["--file", "events/drs.json", "--expires-in", "13h"], /^stopcord: --expires-in: at most 12 hours after sentAt\n$/],
    [["--file", "events/drs.json", "--account", "a b"], /^stopcord: --account: 1–64 letters, digits and \. _ -\n$/],
    [["--file", "events"], /^stopcord: events: a folder, not a file\n$/],
    [
      ["codearts-build", "--job-id", "1"],
      /^stopcord: --job-id: 32 letters and digits\nstopcord: --build-no: required, .*\n$/,
    ],
    [["--file", "/nowhere.json"], /^stopcord: \/nowhere\.json: no such file\n$/],
    [
      ["--file", "events/group.json"],
      /^stopcord: events\/group\.json: stops\.3\.target\.workflowId: 1–64 letters.*\n$/,
    ],
    [["--fiel", "x"], /^stopcord: unknown option '--fiel'/],
    [["-"], /^stopcord: standard input: body: not JSON\n$/],
  ] as const)("send %j is rejected and sends nothing", async ([args, words], { stage }) => {
    const run = await stage.run(["send", ...args]);
    expect(run).toEqual({ exitCode: 2, stdout: "", stderr: expect.stringMatching(words) });
    expect(await stage.countMessages("requests")).toEqual({ visible: 0, hidden: 0 });
  });
});
