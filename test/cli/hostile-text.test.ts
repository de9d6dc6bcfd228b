import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect } from "vitest";
import { sqsAttributes, sqsJson } from "../../lib/sqs/entry.ts";
import { outcomeWith } from "../rig/outcome-with.ts";
import { runInProcess } from "../rig/run-in-process.ts";
import { startStubCloud } from "../rig/stub-cloud.ts";
import { makeTempFolder } from "../rig/temp-folder.ts";
import { hostileText, UNSAFE_OUTPUT } from "./hostile-text.ts";
import { stageTest } from "./stage-test.ts";

const test = stageTest();

/** Texts of one seed; each test takes its own. */
function sampleTexts(seed: number, count: number): readonly string[] {
  return fc.sample(hostileText, { seed, numRuns: count });
}

type Output = { readonly stdout: string; readonly stderr: string };

/** Expects safe output, with as many lines on standard output as results have, so that no text has added a line. */
function expectSafe({ stdout, stderr }: Output, lineCount?: number): void {
  expect(stdout + stderr).not.toMatch(UNSAFE_OUTPUT);
  if (lineCount !== undefined) expect(stdout.split("\n")).toHaveLength(lineCount + 1);
}

describe.concurrent("hostile text in output", { timeout: 30_000 }, () => {
  test("a service and a message with escape sequences cannot forge an outcome", async ({ stage }) => {
    const forged = "\u001b[2J\n✔ stopped  drs  mine  1 s\u202e";
    await stage.send(
      "results",
      sqsJson(outcomeWith({ service: forged, message: forged, ok: false, status: "rejected" })),
    );
    const run = await stage.run(["outcomes"]);
    const escaped = "\\u001b[2J\\n✔ stopped  drs  mine  1 s\\u202e";
    expect(run.stdout).toBe(`✘ rejected  ${escaped}  r-1  1 s\n  ${escaped}\n`);
  });

  test("outcomes shows every field escaped, and --json keeps its meaning", async ({ stage }) => {
    const texts = sampleTexts(1, 20);
    const outcomes = texts.map((text, index) =>
      outcomeWith({
        requestId: `${index}${text}`,
        service: text,
        message: text,
        httpStatus: 400,
        errorCode: text,
        errorMessage: text,
        cloudRequestId: text,
        wouldCall: { method: text, url: text, body: text },
      }),
    );
    for (const outcome of outcomes) await stage.send("results", sqsJson(outcome));
    expectSafe(await stage.run(["outcomes"]), 4 * texts.length);
    const json = await stage.run(["outcomes", "--json"]);
    expectSafe(json, texts.length);
    const shown = json.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(shown).toEqual(expect.arrayContaining(outcomes));
  });

  test("dead-letters list and show print every field and attribute escaped", async ({ stage }) => {
    const texts = sampleTexts(2, 6);
    for (const [index, text] of texts.entries()) {
      const request = { id: `d-${index}`, service: text, target: { [text]: text }, [text]: text };
      const attributes = { requestId: `d-${index}`, service: text, status: text, code: text, message: text };
      const carried = sqsAttributes({ ...attributes, other: text });
      const body = index % 2 === 0 ? sqsJson(request) : `not JSON ${text.replaceAll(/[^\n\r\t -\uD7FF]/g, "")}`;
      await stage.send("dead-letters", body, embeddable(carried));
    }
    const list = await stage.run(["dead-letters", "list"]);
    expectSafe(list, texts.length);
    expectSafe(await stage.run(["dead-letters", "list", "--json"]), texts.length);
    for (const id of ["d-0", "d-1"]) expectSafe(await stage.run(["dead-letters", "show", id]));
    expectSafe(await stage.run(["dead-letters", "replay", "--all", "--dry-run"]));
  });

  test("an id that no message has is shown escaped", async ({ stage }) => {
    const [text = ""] = sampleTexts(5, 1);
    for (const command of [
      ["outcomes", "--id"],
      ["dead-letters", "show"],
      ["dead-letters", "list", "--id"],
      ["dead-letters", "discard", "--yes", "--id"],
    ]) {
      const run = await stage.run([...command, text]);
      expectSafe(run, 0);
      expect(run.exitCode).toBe(1);
    }
  });

  test("arguments, file names and variables are shown escaped", async ({ stage, onTestFinished }) => {
    const { folder, remove } = await makeTempFolder();
    onTestFinished(remove);
    for (const [index, text] of sampleTexts(3, 12).entries()) {
      const file = join(folder, `${index}${text.replaceAll(/[\0/]/g, "")}`);
      await writeFile(file, "{");
      const url = `http://127.0.0.1:1/${text}`;
      const runs = [
        await stage.run(["send", "--file", file]),
        await stage.run(["send", "--file", `${file}-missing`]),
        await stage.run(["accounts", "check", "--file", file]),
        await stage.run(["send", text]),
        await stage.run(["outcomes", "--status", text]),
        await stage.run([text]),
        await runInProcess(["outcomes", "--stage", text]),
        await runInProcess(["outcomes", "--endpoint-url", text]),
        await runInProcess(["outcomes"], { env: { AWS_ENDPOINT_URL: url } }),
        await runInProcess(["outcomes"], {
          env: { AWS_REGION: text, AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" },
        }),
      ];
      for (const run of runs) {
        expectSafe(run, 0);
        expect([1, 2, 4]).toContain(run.exitCode);
      }
    }
  });

  test("schedules, doctor and accounts check show what AWS and the secret say escaped", async ({ onTestFinished }) => {
    for (const text of sampleTexts(4, 10)) {
      const accounts = { [text]: { ak: "a", sk: "b" }, good: { ak: text, sk: text, region: text } };
      const url = await startStubCloud({
        onEnd: onTestFinished,
        reply({ action }) {
          if (action.startsWith("GET /schedules?")) return { body: { Schedules: [{ Name: text, GroupName: "g" }] } };
          if (action.startsWith("GET /schedules/"))
            return { body: { Name: text, State: text, ScheduleExpression: text, Target: { Input: text } } };
          if (action === "GetSecretValue") return { body: { SecretString: JSON.stringify(accounts) } };
          if (action === "GetQueueUrl") return { body: { QueueUrl: "http://queue" } };
          if (action === "GetQueueAttributes")
            return { body: { Attributes: { VisibilityTimeout: text, RedrivePolicy: text } } };
          return { status: 400, body: { __type: text, message: text } };
        },
      });
      for (const command of [["schedules", "list"], ["doctor"], ["accounts", "check"]])
        for (const format of [[], ["--json"]])
          expectSafe(await runInProcess([...command, ...format, "--endpoint-url", url]));
    }
  });
});

/** The embedded SQS rejects characters of two UTF-16 units in attributes. */
function embeddable(attributes: Readonly<Record<string, string>>): Record<string, string> {
  return sqsAttributes(
    Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, value.replaceAll(/[^\0-\uD7FF]/gu, "")]),
    ),
  );
}
