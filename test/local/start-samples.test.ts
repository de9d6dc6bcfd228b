import { join } from "node:path";
import { expect } from "vitest";
import { readSamples } from "../../lib/local/samples.ts";
import { PROJECT } from "../rig/project.ts";
import { endOf, READY_MADE, startTest as test } from "./start-process.ts";

test("npm start with --once prints the outcome of every sample and exits 0 if all are as expected", {
  timeout: 90_000,
}, async ({ start }) => {
  const { code, stdout, stderr } = await endOf(start(["--once", ...READY_MADE]));
  const samples = await readSamples(join(PROJECT, "events"));
  const ids = samples.flatMap(({ outcomes }) => outcomes.map(({ requestId }) => requestId));
  for (const id of ids) expect(stdout).toMatch(new RegExp(`^[✔·] [a-z-]+ .* ${id} +\\d+ ms$`, "m"));
  expect(stdout).toContain(`all ${ids.length} outcomes are as their samples expect`);
  expect(stdout).toMatch(/^ready {2}sqs http:\/\/127\.0\.0\.1:\d+ {2}region us-east-1 {2}huawei http:\/\/127/m);
  expect(stdout).toMatch(
    /^ {2}handed back {14}codearts-check +sample\/confirmed {9}not-confirmed, until \d\d:\d\d:\d\d$/m,
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});
