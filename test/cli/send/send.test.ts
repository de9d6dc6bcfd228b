import { describe, expect, vi } from "vitest";
import type { Outcome } from "../../../lib/outcome/outcome.ts";
import { services } from "../../../lib/services/services.ts";
import { exampleTargets } from "../../rig/example-targets.ts";
import { outcomeWith } from "../../rig/outcome-with.ts";
import { stageTest } from "../stage-test.ts";

const test = stageTest();
const FINAL = services.drs.finality;

/** Takes the first message of a queue, as soon as one is there. */
async function takeOne(take: () => Promise<readonly unknown[]>): Promise<unknown> {
  return vi.waitFor(
    async () => {
      const [first] = await take();
      return first ?? expect.unreachable("no message yet");
    },
    { timeout: 10_000 },
  );
}

/** An outcome of a request that is sent during the test: its time is that of this machine, or later. */
function outcomeNow(fields: Partial<Outcome>): Outcome {
  return outcomeWith({ sentAt: new Date(Date.now() + 60_000).toISOString(), ...fields });
}

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
    const stdin = JSON.stringify({
      service: "drs",
      target: exampleTargets.drs,
      sentAt: "2026-01-01T00:00:00Z",
      expiresAt: "2026-01-01T00:05:00Z",
    });
    const run = await stage.run(["send", "--file", "-"], { stdin });
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toContain("the deadline has passed, so stopcord will make no stop call");
    expect(await stage.take("requests")).toEqual([expect.objectContaining({ sentAt: "2026-01-01T00:00:00Z" })]);
  });

  test("send --wait prints the outcome of every stop, sets the exit code, and releases other outcomes", async ({
    stage,
  }) => {
    for (let index = 0; index < 25; index++)
      await stage.send("results", JSON.stringify(outcomeNow({ requestId: `other-${index}` })));
    const stops = [{ target: exampleTargets.drs }, { target: exampleTargets.drs }];
    const sending = stage.run(["send", "-", "--wait", "--timeout", "20s"], {
      stdin: JSON.stringify({ id: "mine", service: "drs", stops }),
    });
    await stage.send("results", JSON.stringify(outcomeNow({ requestId: "mine/0" })));
    const refusal = {
      requestId: "mine/1",
      status: "refused",
      ok: false,
      deadLettered: true,
      message: "The service refused.",
    } as const;
    await stage.send("results", JSON.stringify(outcomeNow(refusal)));
    const run = await sending;
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain("✔ stopped  drs  mine/0  1 s\n");
    expect(run.stdout).toContain("✘ refused  drs  mine/1  1 s\n  The service refused.\n");
    expect(await stage.countMessages("results")).toEqual({ visible: 25, hidden: 0 });
  });

  test("send --wait --json prints each outcome unchanged, and exits with 0 if all are ok", async ({ stage }) => {
    const outcome = outcomeNow({ requestId: "whole" });
    await stage.send("results", JSON.stringify(outcome));
    const run = await stage.runApart(["send", ...BUILD, "--id", "whole", "--wait", "--json"]);
    expect(run.exitCode).toBe(0);
    expect(JSON.parse(run.stdout)).toEqual(outcome);
  });

  test.for([
    ["an earlier request with the same id, which stays in the queue", "2026-11-22T08:00:00.000Z", 3, 1],
    ["its own request although this machine's clock is behind", "2026-11-24T08:00:00.000Z", 0, 0],
  ] as const)("send --wait knows the outcome of %s", async ([, sentAt, exitCode, left], { stage }) => {
    await stage.send("results", JSON.stringify(outcomeWith({ requestId: "again", sentAt })));
    const stdin = JSON.stringify({
      id: "again",
      service: "drs",
      target: exampleTargets.drs,
      sentAt: "2026-11-24T08:00:00Z",
      expiresAt: "2026-11-24T08:10:00Z",
    });
    const run = await stage.run(["send", "-", "--wait", "--timeout", "1s"], { stdin });
    expect(run.exitCode).toBe(exitCode);
    expect(await stage.countMessages("results")).toMatchObject({ visible: left });
  });

  test("send --wait on a full disk leaves the outcome in the queue", async ({ stage }) => {
    await stage.send("results", JSON.stringify(outcomeNow({ requestId: "mine" })));
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
      await stage.send("results", JSON.stringify(outcomeNow(outcome)));
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
    const place = `--stage ${stage.name} --aws-region us-east-1 --endpoint-url ${stage.url}`;
    expect(run.stderr).toContain(`Look again: npx stopcord ${place} status lost, or with outcomes --id lost\n`);
  });

  const JOB = exampleTargets["codearts-build"].jobId;
  const RUNNING = ["codearts-build", "--job-id", JOB, "--running"];
  const PROJECT = "6039d4480efc4dddb178abff98719913";

  test.for<[string, string[], object]>([
    ["--running", [...RUNNING, "--at-most", "3"], { jobId: JOB, buildNo: "running", atMost: 3 }],
    ["--running-in", ["codearts-check", "--running-in", PROJECT], { runningIn: PROJECT }],
  ])("send %s builds a selection", async ([, args, target], { stage }) => {
    const run = await stage.run(["send", ...args]);
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await stage.take("requests")).toEqual([expect.objectContaining({ target })]);
  });

  const selected = ["7", "8"].map((buildNo) => ({
    service: "codearts-build",
    id: `s/${JOB}/${buildNo}`,
    target: { jobId: JOB, buildNo },
    name: "api \u001b[2J",
    since: "2026-09-10T00:26:40.000Z",
    by: "li",
  }));

  test("send --running --wait waits for the outcome of every run, also of one that came first", async ({ stage }) => {
    const refusal = { requestId: `s/${JOB}/8`, status: "refused", ok: false, deadLettered: true } as const;
    await stage.send("results", JSON.stringify(outcomeNow(refusal)));
    const sending = stage.run(["send", ...RUNNING, "--id", "s", "--wait", "--timeout", "20s"]);
    await stage.send("results", JSON.stringify(outcomeNow({ requestId: "s", status: "selected", selected })));
    await stage.send("results", JSON.stringify(outcomeNow({ requestId: `s/${JOB}/7` })));
    const run = await sending;
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain("✔ selected  drs  s  1 s\n");
    expect(run.stdout).toContain(`✔ stopped  drs  s/${JOB}/7`);
    expect(run.stdout).toContain(`✘ refused  drs  s/${JOB}/8`);
    expect(await stage.countMessages("results")).toEqual({ visible: 0, hidden: 0 });
  });

  test("send --running --wait without the outcome of a run exits with 3", async ({ stage }) => {
    const outcome = outcomeNow({ requestId: "s", status: "selected", selected });
    await stage.send("results", JSON.stringify(outcome));
    const run = await stage.run(["send", ...RUNNING, "--id", "s", "--wait", "--timeout", "2s"]);
    expect(run.exitCode).toBe(3);
    expect(run.stderr).toContain(`no outcome of s/${JOB}/7, s/${JOB}/8`);
  });

  test("send --running --dry-run --wait prints the runs as a table, and --json as they are", async ({ stage }) => {
    const outcome = outcomeNow({ requestId: "s", status: "dry-run", selected });
    await stage.send("results", JSON.stringify(outcome));
    const text = await stage.run(["send", ...RUNNING, "--id", "s", "--dry-run", "--wait"]);
    expect(text.stdout).toMatch(/ {4}run {2,}name {2,}since {2,}by\n/);
    expect(text.stdout).toContain(`    ${JOB} 7  api \\u001b[2J  2026-09-10T00:26:40.000Z  li\n`);
    await stage.send("results", JSON.stringify(outcome));
    const json = await stage.run(["send", ...RUNNING, "--id", "s", "--dry-run", "--wait", "--json"]);
    expect(JSON.parse(json.stdout).selected).toEqual(selected);
  });

  test("send --running-in on a terminal shows the list of a dry run, and sends the request after a yes", async ({
    stage,
  }) => {
    const args = ["send", "codearts-build", "--running-in", PROJECT, "--id", "s", "--timeout", "20s"];
    for (const [answer, sent] of [
      ["y", 1],
      ["n", 0],
    ] as const) {
      const sending = stage.run(args, { isTty: true, stdin: `${answer}\n` });
      const dryRun = await takeOne(() => stage.take("requests"));
      expect(dryRun).toMatchObject({ dryRun: true, target: { runningIn: PROJECT } });
      const { id } = Object(dryRun);
      expect(id).not.toBe("s");
      await stage.send("results", JSON.stringify(outcomeNow({ requestId: id, status: "dry-run", selected })));
      const run = await sending;
      expect(run.stderr).toContain(`${JOB} 8`);
      expect(run.stderr).toContain("Stop everything that runs in the project (now 2 builds)?");
      expect(run.stderr.includes("no stop was sent")).toBe(sent === 0);
      const requests = await stage.take("requests");
      expect(requests).toHaveLength(sent);
      if (sent > 0) expect(requests[0]).toMatchObject({ id: "s", target: { runningIn: PROJECT } });
    }
  });

  test("send --running-in on a terminal sends nothing where the dry run is refused, or has no outcome", async ({
    stage,
  }) => {
    const args = ["send", "codearts-build", "--running-in", PROJECT, "--timeout"];
    const sending = stage.run([...args, "20s"], { isTty: true, stdin: "y\n" });
    const { id } = Object(await takeOne(() => stage.take("requests")));
    const refusal = { requestId: id, status: "refused", code: "too-many", ok: false, deadLettered: true } as const;
    await stage.send("results", JSON.stringify(outcomeNow(refusal)));
    expect((await sending).exitCode).toBe(1);
    expect((await stage.run([...args, "1s"], { isTty: true, stdin: "y\n" })).exitCode).toBe(3);
    const left = await stage.take("requests");
    expect(left.filter((request) => Object(request).dryRun !== true)).toEqual([]);
  });

  test("send --running-in --yes asks nothing", async ({ stage }) => {
    const args = ["send", "codearts-build", "--running-in", PROJECT, "--yes"];
    expect(await stage.run(args, { isTty: true })).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await stage.take("requests")).toHaveLength(1);
  });

  test.for([
    ["y", 1],
    ["", 0],
  ] as const)(
    "send drs on a terminal asks, and the answer %j sends %i requests",
    async ([answer, count], { stage }) => {
      const run = await stage.run(["send", "drs", "--job-id", "x"], { isTty: true, stdin: `${answer}\n` });
      expect(run.stderr).toContain("Stop this replication job for good: x?");
      expect(await stage.take("requests")).toHaveLength(count);
    },
  );

  test("send drs says that the stop is final before it sends it, in its help too", async ({ stage }) => {
    const sent = await stage.run(["send", "drs", "--job-id", "x"]);
    expect(sent).toMatchObject({ exitCode: 0, stderr: `note: ${FINAL}\n` });
    const help = await stage.run(["send", "drs", "--help"]);
    expect(help.stdout.replaceAll(/\s+/g, " ")).toContain(FINAL);
    const dry = await stage.run(["send", "drs", "--job-id", "x", "--dry-run"]);
    expect(dry.stderr).toBe("");
  });

  test.for([
    [
      ["codearts-build", "--job-id", JOB, "--running", "--build-no", "7"],
      /^stopcord: --running does not go with --build-no/,
    ],
    [["codearts-build", "--running-in", PROJECT, "--running"], /^stopcord: --running does not go with --running-in/],
    [["codearts-build", "--running-in", PROJECT, "--job-id", JOB], /^stopcord: --job-id: unknown key\n$/],
    [
      ["codearts-build", "--running-in", PROJECT, "--at-most", "0"],
      /^stopcord: --at-most: a whole number from 1 to 100\n$/,
    ],
    [
      ["codearts-build", "--running-in", PROJECT, "--at-most", "x"],
      /^stopcord: --at-most: a whole number from 1 to 100\n$/,
    ],
    [["codearts-build", "--job-id", JOB, "--build-no", "7", "--at-most", "3"], /^stopcord: --at-most: unknown key\n$/],
    [["codearts-check", "--task-id", "x", "--running"], /^stopcord: unknown option '--running'/],
    [["drs", "--running-in", PROJECT], /^stopcord: unknown option '--running-in'/],
  ] as const)("send %j is no selection and sends nothing", async ([args, words], { stage }) => {
    const run = await stage.run(["send", ...args]);
    expect(run).toEqual({ exitCode: 2, stdout: "", stderr: expect.stringMatching(words) });
    expect(await stage.countMessages("requests")).toEqual({ visible: 0, hidden: 0 });
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
    [["-"], /^stopcord: standard input: empty: write a request, a group, or one of them on each line\n$/],
  ] as const)("send %j is rejected and sends nothing", async ([args, words], { stage }) => {
    const run = await stage.run(["send", ...args]);
    expect(run).toEqual({ exitCode: 2, stdout: "", stderr: expect.stringMatching(words) });
    expect(await stage.countMessages("requests")).toEqual({ visible: 0, hidden: 0 });
  });
});
