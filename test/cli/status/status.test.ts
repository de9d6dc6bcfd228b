import { describe, expect, test as plain, vi } from "vitest";
import { createLocalLogs } from "../../../lib/local/aws/logs/local-logs.ts";
import { startSqsServer } from "../../../lib/local/aws/sqs-server.ts";
import { buildOutcome } from "../../../lib/outcome/build-outcome.ts";
import { functionNames } from "../../../lib/stack/names.ts";
import { NO_PROGRESS } from "../../../lib/stop/progress.ts";
import { createLog } from "../../../lib/telemetry/log.ts";
import { captureOutput } from "../../rig/capture-output.ts";
import type { OnEnd } from "../../rig/listen.ts";
import { runInProcess } from "../../rig/run-in-process.ts";
import { startStubCloud } from "../../rig/stub-cloud.ts";
import { withoutPlace } from "../../rig/without-place.ts";

/** Returns the lines that a worker writes about a request: a wait, and perhaps an outcome. */
function linesOf(requestId: string, status?: "stopped" | "expired", replays?: string): readonly string[] {
  const lines = captureOutput();
  const log = createLog("drs");
  const why = { kind: "hand-back", requestId, why: "unavailable", calls: 3, ageMs: 9, unsentWaitMs: 1_000 } as const;
  const last = { httpStatus: 503, errorCode: "DRS.M00102" };
  log.handedBack({ ...why, progress: { ...NO_PROGRESS, deliveries: 1, delayMs: 10, isLast: true, last } }, replays);
  const info = { requestId, service: "drs", account: "team-a", noun: "x", sentMs: Date.now() - 9_000, deliveries: 2 };
  if (status !== undefined) log.outcome(buildOutcome(info, { status, calls: 4 }, Date.now() + 5_000), replays);
  vi.restoreAllMocks();
  return lines.map((line, index) =>
    index === 0
      ? line
      : line.replace(/"timestamp":"[^"]+"/, `"timestamp":"${new Date(Date.now() + 5_000).toISOString()}"`),
  );
}

const test = plain
  .extend("region", () => "us-east-1")
  .extend("stage", async ({ region }, { onCleanup }) => {
    const logs = createLocalLogs();
    for (const name of functionNames) logs.addFunction(`stopcord-dev-${name}`);
    const { url, close } = await startSqsServer({ port: 0, region, logs });
    onCleanup(close);
    return {
      write: (...lines: readonly string[]) => {
        for (const line of lines) logs.add("stopcord-dev-drs", line);
      },
      status: async (...args: readonly string[]) =>
        withoutPlace(await runInProcess(["status", ...args, "--endpoint-url", url])),
      statusOf: async (stdin: string, ...args: readonly string[]) =>
        withoutPlace(await runInProcess(["status", ...args, "--endpoint-url", url], { stdin })),
    };
  });

describe("status", { timeout: 30_000 }, () => {
  test("a request has one line per wait and outcome, and a conclusion", async ({ stage }) => {
    stage.write(...linesOf("r", "stopped"));
    const run = await stage.status("r");
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(run.stdout).toMatch(
      /^r {2}drs {2}account team-a\n {2}\S+Z {2}waits: unavailable {2}3 stop calls, delivery 1, HTTP 503, DRS\.M00102, until \S+Z, the next delivery is the last\n {2}\S+Z {2}stopped +4 stop calls, delivery 2\n⇒ stopped {2}stopped at \S+Z\n$/,
    );
  });

  test("ids come from standard input too, one on each line and each once", async ({ stage }) => {
    stage.write(...linesOf("r", "stopped"), ...linesOf("s", "expired"));
    const run = await stage.statusOf("r\r\n\n  s\nr\n", "s", "-", "--json");
    expect(run.exitCode).toBe(1);
    const lines = run.stdout.trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).id)).toEqual(["s", "r"]);
  });

  test.for([
    ["", /^stopcord: standard input: no id; write one id on each line\n$/],
    [
      "r\nno id\n\nä\n",
      /^stopcord: standard input, line 2: no id: an id has .*\nstopcord: standard input, line 4: ä: an /,
    ],
  ] as const)("standard input %j is refused with the lines of its faults", async ([stdin, words], { stage }) => {
    expect(await stage.statusOf(stdin, "-")).toEqual({ exitCode: 2, stdout: "", stderr: expect.stringMatching(words) });
  });

  test("a request that was not stopped names its dead letter and its replays, and exits with 1", async ({ stage }) => {
    stage.write(...linesOf("r", "expired", "2"));
    const { exitCode, stdout } = await stage.status("r");
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/expired +4 stop calls, delivery 2, replay 2, a dead letter\n⇒ not stopped {2}expired at /);
  });

  test("a request that waits exits with 3", async ({ stage }) => {
    stage.write(...linesOf("r"));
    expect(await stage.status("r")).toMatchObject({
      exitCode: 3,
      stdout: expect.stringContaining("\n⇒ waiting  unavail"),
    });
  });

  test("a request without a line is unknown, and the dead letters are named", async ({ stage }) => {
    const run = await stage.status("nobody");
    expect(run).toMatchObject({ exitCode: 3, stdout: "nobody\n⇒ unknown  the log has no line of it\n" });
    expect(run.stderr).toMatch(/^look in the dead letters: npx stopcord --stage dev .* dead-letters show nobody\n$/);
  });

  test("a group has one line per state, and no request whose id only begins alike", async ({ stage }) => {
    for (const index of [0, 1, 2]) stage.write(...linesOf(`g.x/${index}`, "stopped"));
    stage.write(...linesOf("g.x/3/job/7", "expired"), ...linesOf("g.xy/0", "expired"), ...linesOf("gax/0", "expired"));
    expect(await stage.status("g.x")).toEqual({
      exitCode: 1,
      stderr: "",
      stdout: "g.x  4 requests\n     3  stopped\n     1  expired\n⇒ not stopped  1 of 4\n",
    });
  });

  test("a selection waits until each of its runs has a line (it was called not stopped)", async ({ stage }) => {
    const lines = captureOutput();
    const info = {
      requestId: "s",
      service: "aom",
      account: "team-a",
      noun: "x",
      sentMs: Date.now(),
      deliveries: 1,
    } as const;
    const runs = ["1", "2"].map((run) => ({ service: "aom", id: `s/${run}`, target: {} }) as const);
    createLog("aom").outcome(buildOutcome(info, { status: "selected", selected: runs }, Date.now()), undefined);
    vi.restoreAllMocks();
    stage.write(...lines);
    expect(await stage.status("s")).toMatchObject({
      exitCode: 3,
      stdout: expect.stringMatching(/\n⇒ waiting {2}2 of 2; 2 selected runs without a line in the log\n$/),
    });
    stage.write(...linesOf("s/1", "stopped"));
    expect(await stage.status("s")).toMatchObject({
      exitCode: 3,
      stdout: expect.stringMatching(
        /\n {5}1 {2}stopped\n {8}1 selected run without a line in the log\n⇒ waiting {2}1 of 2; 1 selected run /,
      ),
    });
    stage.write(...linesOf("s/2", "stopped"));
    expect(await stage.status("s")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("\n⇒ stopped  2 of 2\n"),
    });
  });

  test("several ids are answered one after the other, and the worst decides", async ({ stage }) => {
    stage.write(...linesOf("a", "stopped"), ...linesOf("b", "expired"));
    const { exitCode, stdout } = await stage.status("a", "b", "c");
    expect(exitCode).toBe(1);
    expect(stdout.match(/^⇒ .*?(?= {2})/gm)).toEqual(["⇒ stopped", "⇒ not stopped", "⇒ unknown"]);
  });

  test("--json prints one object per request with its events, and one for a group", async ({ stage }) => {
    stage.write(...linesOf("g/0", "stopped"), ...linesOf("g/1"));
    const { exitCode, stdout } = await stage.status("g", "--json");
    const rows = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(exitCode).toBe(3);
    expect(rows).toMatchObject([
      { id: "g/0", result: "stopped", events: [{ message: "handed back", why: "unavailable" }, { status: "stopped" }] },
      { id: "g/1", result: "waiting" },
      { group: "g", requests: 2, result: "waiting" },
    ]);
  });

  test("lines before --since do not count", async ({ stage }) => {
    const [line = ""] = linesOf("r");
    stage.write(line.replace(/"timestamp":"[^"]+"/, '"timestamp":"2026-01-01T00:00:00.000Z"'));
    expect(await stage.status("r", "--since", "1h")).toMatchObject({
      exitCode: 3,
      stdout: expect.stringContaining("⇒ unk"),
    });
  });

  test("a text that is no id is refused before anything is asked", async ({ stage }) => {
    const stderr = 'stopcord: x" or true: an id has 1–128 letters, digits and . _ : / -\n';
    expect(await stage.status('x" or true')).toEqual({ exitCode: 2, stdout: "", stderr });
  });

  test("a wrong stage is named", async ({ stage }) => {
    const run = await stage.status("r", "--stage", "prod");
    expect(run).toMatchObject({ exitCode: 4, stdout: "" });
    expect(run.stderr).toMatch(/^stopcord: stage prod has no logs in us-east-1 .*: deploy it, or correct --stage/);
  });
});

describe("status on AWS, whose answers are imitated", { timeout: 30_000 }, () => {
  /** Shapes of the answers. Source: CloudWatch Logs API reference. */
  async function startLogs(onEnd: OnEnd, final: object) {
    const asked: unknown[] = [];
    const states = [{ status: "Scheduled", results: [] }, { status: "Running", results: [] }, final];
    const url = await startStubCloud({
      onEnd,
      reply({ action, body }) {
        asked.push([action, body]);
        if (action === "StartQuery") return { body: { queryId: "q-1" } };
        return { body: states.length > 1 ? (states.shift() ?? {}) : (states[0] ?? {}) };
      },
    });
    return { url, asked };
  }

  plain("a query that runs for a while is asked again until it is complete", async ({ onTestFinished }) => {
    const message = linesOf("r", "stopped")[1] ?? "";
    const row = [
      { field: "@timestamp", value: "2026-11-26 03:00:00.000" },
      { field: "@message", value: message },
      { field: "@ptr", value: "CmEK" },
    ];
    const { url, asked } = await startLogs(onTestFinished, { status: "Complete", results: [row], statistics: {} });
    const run = await runInProcess(["status", "r", "--endpoint-url", url]);
    expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("⇒ stopped") });
    expect(asked.slice(0, 4).map((call) => Object(call)[0])).toEqual([
      "StartQuery",
      "GetQueryResults",
      "GetQueryResults",
      "GetQueryResults",
    ]);
  });

  plain("a list that is full may lack lines, so nothing is concluded from it", async ({ onTestFinished }) => {
    const row = (value: string) => [{ field: "@message", value }];
    const results = Array.from({ length: 10_000 }, (_, index) =>
      row(index === 0 ? (linesOf("r/1", "stopped")[1] ?? "") : ""),
    );
    const { url, asked } = await startLogs(onTestFinished, { status: "Complete", results });
    const run = await runInProcess(["status", "r", "--endpoint-url", url]);
    expect(run).toMatchObject({
      exitCode: 3,
      stdout: expect.stringMatching(
        /\n⇒ unknown {2}the logs have more than the 10000 lines that a query returns: add --since/,
      ),
    });
    expect(asked[0]).toMatchObject(["StartQuery", expect.stringContaining("| sort @timestamp desc | limit 10000")]);
  });

  plain("a query that fails is an error of AWS", async ({ onTestFinished }) => {
    const { url } = await startLogs(onTestFinished, { status: "Timeout", results: [] });
    const run = withoutPlace(await runInProcess(["status", "r", "--endpoint-url", url]));
    expect(run).toEqual({
      exitCode: 4,
      stdout: "",
      stderr: "stopcord: the query of the logs ended as Timeout: try again\n",
    });
  });

  plain("missing rights are named", async ({ onTestFinished }) => {
    const message = "User: me is not authorized to perform: logs:StartQuery";
    const url = await startStubCloud({
      onEnd: onTestFinished,
      reply: () => ({ status: 400, body: { __type: "AccessDeniedException", message } }),
    });
    const run = withoutPlace(await runInProcess(["status", "r", "--endpoint-url", url]));
    expect(run).toMatchObject({ exitCode: 4, stdout: "" });
    expect(run.stderr).toContain(`stopcord: AWS denied access: ${message}\nstopcord: ask for this right; `);
  });
});
