import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { services } from "../../../lib/services/services.ts";
import { exampleTargets } from "../../rig/example-targets.ts";
import { makeTempFolder } from "../../rig/temp-folder.ts";
import { stageTest } from "../stage-test.ts";

const test = stageTest();
const FINAL = services.drs.finality;
const PROJECT = "6039d4480efc4dddb178abff98719913";
const drs = (jobId: string, more: object = {}) => ({ service: "drs", target: { jobId, force: true }, ...more });
const aom = { service: "aom", target: exampleTargets.aom };
const project = { service: "codearts-build", target: { runningIn: PROJECT } };

async function writeStops(text: string, onTestFinished: (remove: () => Promise<void>) => void): Promise<string> {
  const { folder, remove } = await makeTempFolder();
  onTestFinished(remove);
  const file = join(folder, "stops.json");
  await writeFile(file, text);
  return file;
}

/** Texts with final stops, the line about them, and the question. */
const FINAL_TEXTS = [
  ["a request", JSON.stringify(drs("x")), `note: ${FINAL}\n`, "Stop this replication job for good: x? [y/N]"],
  [
    "a group",
    JSON.stringify({ service: "drs", stops: [aom, ...["a", "b", "c", "d", "e"].map((id) => drs(id))] }),
    `note: ${FINAL} (5 stops)\n`,
    "Stop 5 replication jobs for good: a, b, c and 2 more? [y/N]",
  ],
  [
    "JSON Lines",
    [drs("x"), aom, drs("y"), drs("z", { dryRun: true })].map((one) => JSON.stringify(one)).join("\n"),
    `note: ${FINAL} (2 stops)\n`,
    "Stop 2 replication jobs for good: x, y? [y/N]",
  ],
] as const;

describe.concurrent("final stops in messages", { timeout: 30_000 }, () => {
  test.for(FINAL_TEXTS)(
    "%s on standard input is said to hold final stops and is sent",
    async ([, stdin, line], { stage }) => {
      for (const isTty of [true, false]) {
        const run = await stage.run(["send", "-"], { stdin, isTty });
        expect(run).toMatchObject({ exitCode: 0, stderr: line });
        expect(await stage.take("requests")).not.toEqual([]);
      }
      const dry = await stage.run(["send", "-", "--dry-run"], { stdin });
      expect(dry).toMatchObject({ exitCode: 0, stderr: "" });
    },
  );

  test.for(FINAL_TEXTS)(
    "%s in a file is asked about on a terminal",
    async ([, text, line, question], { stage, onTestFinished }) => {
      const file = await writeStops(text, onTestFinished);
      const no = await stage.run(["send", "--file", file], { isTty: true, stdin: "\n" });
      for (const part of [line, question, "no stop was sent\n"]) expect(no.stderr).toContain(part);
      expect(await stage.take("requests")).toEqual([]);
      const yes = await stage.run(["send", "--file", file], { isTty: true, stdin: "y\n" });
      for (const part of [line, question]) expect(yes.stderr).toContain(part);
      const unasked = await stage.run(["send", "--file", file, "--yes"], { isTty: true });
      expect(unasked.stderr).toBe(line);
      expect(await stage.take("requests")).toHaveLength(text.split("\n").length * 2);
    },
  );

  test("whole projects in a file are asked about on a terminal", async ({ stage, onTestFinished }) => {
    const file = await writeStops(JSON.stringify({ stops: [project, aom] }), onTestFinished);
    const no = await stage.run(["send", "--file", file], { isTty: true, stdin: "\n" });
    expect(no.stderr).toContain(`Stop everything that runs in 1 project: ${PROJECT}? [y/N]`);
    expect(await stage.take("requests")).toEqual([]);
  });
});
