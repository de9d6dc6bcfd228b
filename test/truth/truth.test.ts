import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test as plain } from "vitest";
import * as z from "zod/mini";
import { PROJECT } from "../rig/project.ts";
import { makeTempFolder } from "../rig/temp-folder.ts";

const TRUTH = join(PROJECT, "test/truth/truth.ts");
const ANSWERS = join(PROJECT, "test/vectors/answers.json");

const test = plain.extend("folder", async ({ task: _ }, { onCleanup }) => {
  const { folder, remove } = await makeTempFolder();
  onCleanup(remove);
  return folder;
});

/** Runs the script in a folder of its own, where a log file of the SDK's would show. */
function runTruth(folder: string, ...args: readonly string[]) {
  return new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [TRUTH, ...args], { cwd: folder }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    );
  });
}

const fileSchema = z.object({ answers: z.array(z.record(z.string(), z.unknown())) });

async function knownAnswers() {
  return fileSchema.parse(JSON.parse(await readFile(ANSWERS, "utf8"))).answers;
}

async function runWith(folder: string, answers: readonly unknown[], ...args: readonly string[]) {
  const file = join(folder, "answers.json");
  await writeFile(file, JSON.stringify({ answers }));
  return runTruth(folder, "--answers", file, ...args);
}

test("stopcord gets every known answer right over HTTP, and Huawei's SDK core does not", async ({ folder }) => {
  const answers = await knownAnswers();
  const { code, stdout, stderr } = await runTruth(folder);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain(`stopcord ${answers.length} of ${answers.length}\n`);
  const sdk = /^Huawei's SDK core (\d+) of (\d+)$/m.exec(stdout);
  expect(Number(sdk?.[2])).toBe(answers.length);
  expect(Number(sdk?.[1])).toBeLessThan(answers.length);
  expect(stdout).not.toContain("Authorization"); // which the SDK's own log shows
});

test("with --json each answer is a line, and the last line is the summary", async ({ folder }) => {
  const { stdout } = await runTruth(folder, "--json");
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines).toHaveLength((await knownAnswers()).length + 1);
  expect(lines[0]).toEqual(
    expect.objectContaining({ event: "answer", service: "codearts-deploy", status: 200, verdict: "stopped" }),
  );
  expect(lines.at(-1)).toEqual(
    expect.objectContaining({ event: "summary", of: lines.length - 1, stopcord: lines.length - 1 }),
  );
});

const row = { service: "drs", status: 200, headers: {}, body: '{"status":"success"}', verdict: "stopped", why: "-" };

const missing = { status: 400, verdict: "not-found" };

/** Answers, and what is wrong with the SDK's report on each. */
const JUDGED = [
  [{}, undefined],
  [{ body: '{"status":"failed"}', verdict: "unsettled" }, "failure-as-success"],
  [{ service: "codearts-check", body: "null" }, "success-as-error"],
  [{ ...missing, body: '{"error_code":"DRS.10000010"}' }, undefined],
  [{ ...missing, body: JSON.stringify('{"error_code":"DRS.10000010"}') }, "code-lost"],
  [{ ...missing, body: '{"error":{"code":"DEV-1"},"error_code":"DRS.10000010"}' }, "code-mistaken"],
  [{ status: 502, body: "", verdict: "unavailable" }, undefined],
  [{ status: 302, headers: { location: "https://elsewhere.example/" }, verdict: "refused" }, undefined],
] as const;

test("the SDK is judged by what its caller can learn from it", async ({ folder }) => {
  const { stdout } = await runWith(
    folder,
    JUDGED.map(([more]) => ({ ...row, ...more })),
    "--json",
  );
  const lines = stdout.trim().split("\n").slice(0, -1);
  expect(lines.map((line) => JSON.parse(line).sdkFault)).toEqual(JUDGED.map(([, fault]) => fault));
});

test("a row whose verdict is not stopcord's makes it exit with 1 and shows both", async ({ folder }) => {
  const answers = await knownAnswers();
  const { code, stdout } = await runWith(folder, [...answers, { ...row, verdict: "refused" }]);
  expect(code).toBe(1);
  expect(stdout).toContain(`stopcord ${answers.length} of ${answers.length + 1}\n`);
  expect(stdout).toMatch(/ refused +✘ stopped /);
});

test("a file that holds no answers is told with what is wrong in it", async ({ folder }) => {
  const { code, stderr } = await runWith(folder, [{ ...row, service: "obs" }]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^stopcord: reading .*answers\.json: .*service/s);
});

test("--help shows the options", async ({ folder }) => {
  const { code, stdout } = await runTruth(folder, "--help");
  expect(code).toBe(0);
  expect(stdout).toContain("--answers FILE");
});
