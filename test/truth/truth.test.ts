import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { expect, test as plain } from "vitest";
import * as z from "zod/mini";
import { PROJECT } from "../rig/project.ts";
import { makeTempFolder } from "../rig/temp-folder.ts";
import { runTruth } from "./run-truth.ts";

const TRUTH = join(PROJECT, "test/truth/truth.ts");
const ANSWERS = join(PROJECT, "test/vectors/answers.json");

const test = plain.extend("folder", async ({ task: _ }, { onCleanup }) => {
  const { folder, remove } = await makeTempFolder();
  onCleanup(remove);
  return folder;
});

/** Runs the script in a process of its own, in an empty folder, so that a log of the SDK would show. */
function runScript(folder: string, ...args: readonly string[]) {
  return new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [TRUTH, ...args], { cwd: folder }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    );
  });
}

/** Runs it in this process, which is faster. */
const runHere = (...args: readonly string[]) => runTruth(args, new PassThrough());

const fileSchema = z.object({ answers: z.array(z.record(z.string(), z.unknown())) });

async function readAnswersFile() {
  return fileSchema.parse(JSON.parse(await readFile(ANSWERS, "utf8"))).answers;
}

async function runWith(folder: string, answers: readonly unknown[], ...args: readonly string[]) {
  const file = join(folder, "answers.json");
  await writeFile(file, JSON.stringify({ answers }));
  return runHere("--answers", file, ...args);
}

test("stopcord reads every known answer correctly over HTTP, and Huawei's SDK core does not", async ({ folder }) => {
  const answers = await readAnswersFile();
  const { code, stdout, stderr } = await runScript(folder);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain(`stopcord ${answers.length} of ${answers.length}\n`);
  const sdk = /^Huawei's SDK core (\d+) of (\d+)$/m.exec(stdout);
  expect(Number(sdk?.[2])).toBe(answers.length);
  expect(Number(sdk?.[1])).toBeLessThan(answers.length);
  expect(stdout).not.toContain("Authorization"); // the log of the SDK would contain it
});

test("--json prints one line per answer and the summary as the last line", async () => {
  const { stdout } = await runHere("--json");
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines).toHaveLength((await readAnswersFile()).length + 1);
  expect(lines[0]).toEqual(
    expect.objectContaining({ event: "answer", service: "codearts-deploy", status: 200, verdict: "stopped" }),
  );
  expect(lines.at(-1)).toEqual(
    expect.objectContaining({ event: "summary", of: lines.length - 1, stopcord: lines.length - 1 }),
  );
});

const answer = { service: "drs", status: 200, headers: {}, body: '{"status":"success"}', verdict: "stopped", why: "-" };

const missing = { status: 400, verdict: "not-found" };

/** Changes to the answer above, each with the fault of the SDK's report on it. */
const ANSWERS_WITH_FAULTS = [
  [{}, undefined],
  [{ body: '{"status":"failed"}', verdict: "unsettled" }, "failure-as-success"],
  [{ service: "codearts-check", body: "null" }, "success-as-error"],
  [{ ...missing, body: '{"error_code":"DRS.10000010"}' }, undefined],
  [{ ...missing, body: JSON.stringify('{"error_code":"DRS.10000010"}') }, "code-lost"],
  [{ ...missing, body: '{"error":{"code":"DEV-1"},"error_code":"DRS.10000010"}' }, "code-mistaken"],
  [{ status: 502, body: "", verdict: "unavailable" }, undefined],
  [{ status: 302, headers: { location: "https://elsewhere.example/" }, verdict: "refused" }, undefined],
] as const;

test("a report of the SDK is a fault if it hides the result from its caller", async ({ folder }) => {
  const { stdout } = await runWith(
    folder,
    ANSWERS_WITH_FAULTS.map(([more]) => ({ ...answer, ...more })),
    "--json",
  );
  const lines = stdout.trim().split("\n").slice(0, -1);
  expect(lines.map((line) => JSON.parse(line).sdkFault)).toEqual(ANSWERS_WITH_FAULTS.map(([, fault]) => fault));
});

test("the exit code is 1 if one verdict of stopcord is wrong, and the output shows both verdicts", async ({
  folder,
}) => {
  const answers = await readAnswersFile();
  const { code, stdout } = await runWith(folder, [...answers, { ...answer, verdict: "refused" }]);
  expect(code).toBe(1);
  expect(stdout).toContain(`stopcord ${answers.length} of ${answers.length + 1}\n`);
  expect(stdout).toMatch(/ refused +✘ stopped /);
});

test("the error for an invalid answers file names the invalid field", async ({ folder }) => {
  const { code, stderr } = await runWith(folder, [{ ...answer, service: "obs" }]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^stopcord: reading .*answers\.json: .*service/s);
});

test("--help prints the options", async () => {
  const { code, stdout } = await runHere("--help");
  expect(code).toBe(0);
  expect(stdout).toContain("--answers FILE");
});
