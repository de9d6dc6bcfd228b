import { createServer } from "node:http";
import { describe, expect } from "vitest";
import { isReadAllTheTime } from "../../../lib/cli/wait/other-reader.ts";
import type { Outcome } from "../../../lib/outcome/outcome.ts";
import { createLog } from "../../../lib/telemetry/log.ts";
import { captureOutput } from "../../rig/capture-output.ts";
import { exampleTargets } from "../../rig/example-targets.ts";
import { listen, type OnEnd } from "../../rig/listen.ts";
import { outcomeWith } from "../../rig/outcome-with.ts";
import { runInProcess } from "../../rig/run-in-process.ts";
import { startStubCloud } from "../../rig/stub-cloud.ts";
import { stageTest } from "../stage-test.ts";

const test = stageTest();

const BUILD = ["codearts-build", "--job-id", exampleTargets["codearts-build"].jobId, "--build-no", "7"];
const RUNNING = ["codearts-build", "--job-id", exampleTargets["codearts-build"].jobId, "--running"];

/** Later than a request that the test sends. */
const now = () => new Date(Date.now() + 2_000).toISOString();

/** A CloudWatch whose queue is read in so many of the last three periods. */
function startCloudWatch(onEnd: OnEnd, periods: number): Promise<string> {
  const times = [1, 2, 3].slice(0, periods).map((minute) => minute * 300);
  const MetricDataResults = [
    { Id: "m1", Label: "x", Timestamps: times, Values: times.map(() => 4), StatusCode: "Complete" },
  ];
  return startStubCloud({ onEnd, reply: () => ({ body: { MetricDataResults } }) });
}

/** A CloudWatch Logs that answers each query with the rows of its ids; the member query of a selection has its pattern. */
function startLogs(onEnd: OnEnd, outcomes: readonly Outcome[]): Promise<string> {
  const lines = captureOutput();
  const log = createLog("codearts-build");
  for (const outcome of outcomes) log.outcome(outcome);
  const rows = outcomes.map(({ requestId }, index) => ({
    requestId,
    row: [{ field: "@message", value: lines[index]?.replace(/"timestamp":"[^"]+"/, `"timestamp":"${now()}"`) }],
  }));
  let query = "";
  return startStubCloud({
    onEnd,
    reply({ action, body }) {
      if (action === "StartQuery") query = String(JSON.parse(body).queryString);
      if (action === "StartQuery") return { body: { queryId: "q" } };
      const isMember = query.includes(" like ");
      const found = rows.filter(({ requestId }) =>
        isMember ? requestId.includes("/") : query.includes(`"${requestId}"`),
      );
      return { body: { status: "Complete", results: found.map(({ row }) => row) } };
    },
  });
}

const denied = { __type: "AccessDeniedException", message: "no logs:StartQuery" };

describe("the place where --wait looks for outcomes", { timeout: 30_000 }, () => {
  test("it is the logs where something else reads the results queue, which then stays as it is", async ({
    stage,
    onTestFinished,
  }) => {
    const fields = { sentAt: now(), elapsedMs: 0, service: "codearts-build" } as const;
    const logs = await startLogs(onTestFinished, [
      outcomeWith({ ...fields, requestId: "r", status: "refused", ok: false, httpStatus: 409, deadLettered: true }),
    ]);
    const env = {
      AWS_ENDPOINT_URL_SQS: stage.url,
      AWS_ENDPOINT_URL_CLOUDWATCH: await startCloudWatch(onTestFinished, 3),
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs,
    };
    await stage.send("results", JSON.stringify(outcomeWith({ ...fields, requestId: "r" })));
    const run = await runInProcess(["send", ...BUILD, "--id", "r", "--wait", "--stage", stage.name], { env });
    expect(run).toMatchObject({
      exitCode: 1,
      stdout: "✘ refused  codearts-build  r  0 ms\n  1 stop call, delivery 1, HTTP 409, a dead letter\n",
    });
    expect(run.stderr).toContain(
      `waiting for the outcome in the logs, because another reader takes the outcomes from stopcord-${stage.name}-results …\n`,
    );
    expect(await stage.countMessages("results")).toEqual({ visible: 1, hidden: 0 });
  });

  test("the logs have the number of a selection's runs, so --wait waits for the outcome of each", async ({
    stage,
    onTestFinished,
  }) => {
    const fields = { elapsedMs: 0, service: "codearts-build" } as const;
    const run = { service: "codearts-build", id: "s/j/7", target: {} } as const;
    const logs = await startLogs(onTestFinished, [
      outcomeWith({ ...fields, requestId: "s", status: "selected", selected: [run] }),
      outcomeWith({ ...fields, requestId: "s/j/7" }),
    ]);
    const env = {
      AWS_ENDPOINT_URL_SQS: stage.url,
      AWS_ENDPOINT_URL_CLOUDWATCH: await startCloudWatch(onTestFinished, 3),
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs,
    };
    const { exitCode, stdout } = await runInProcess(
      ["send", ...RUNNING, "--id", "s", "--wait", "--json", "--stage", stage.name],
      { env },
    );
    expect(exitCode).toBe(0);
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { requestId: "s", status: "selected", ok: true, source: "logs" },
      { requestId: "s/j/7", status: "stopped", ok: true, source: "logs" },
    ]);
  });

  test("it is the queue where the logs cannot be read, and --wait says so", async ({ stage, onTestFinished }) => {
    const logs = await startStubCloud({ onEnd: onTestFinished, reply: () => ({ status: 400, body: denied }) });
    const env = {
      AWS_ENDPOINT_URL_SQS: stage.url,
      AWS_ENDPOINT_URL_CLOUDWATCH: await startCloudWatch(onTestFinished, 3),
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs,
    };
    const run = await runInProcess(
      ["send", ...BUILD, "--id", "r", "--wait", "--timeout", "1s", "--stage", stage.name],
      { env },
    );
    expect(run.exitCode).toBe(3);
    expect(run.stderr).toContain(
      "--wait cannot read the logs instead (AWS denied access: no logs:StartQuery), so it may miss outcomes\n",
    );
    expect(run.stderr).toContain(`waiting for the outcome in stopcord-${stage.name}-results …\n`);
  });

  test("it is the queue where CloudWatch does not answer, which is asked after the request has been sent", async ({
    stage,
    onTestFinished,
  }) => {
    const asked = Promise.withResolvers<number>();
    const broken = createServer(async ({ socket }) => {
      asked.resolve((await stage.countMessages("requests")).visible);
      socket.destroy();
    });
    const silent = await listen(broken, onTestFinished);
    const env = { AWS_ENDPOINT_URL_SQS: stage.url, AWS_ENDPOINT_URL_CLOUDWATCH: silent };
    const run = runInProcess(["send", ...BUILD, "--id", "r", "--wait", "--timeout", "1s", "--stage", stage.name], {
      env,
    });
    expect(await asked.promise).toBe(1);
    expect((await run).stderr).toContain(`waiting for the outcome in stopcord-${stage.name}-results …\n`);
  });

  test("a reader of two of three periods, such as a run of this command, is no consumer", () => {
    const times = [0, 300_000, 600_000].map((ms) => new Date(ms));
    expect(isReadAllTheTime([{ Timestamps: times, Values: [4, 0, 1] }])).toBe(false);
    expect(
      isReadAllTheTime([
        { Timestamps: times, Values: [4, 0, 1] },
        { Timestamps: times.slice(1), Values: [2] },
      ]),
    ).toBe(true);
    expect(isReadAllTheTime([])).toBe(false);
  });
});
