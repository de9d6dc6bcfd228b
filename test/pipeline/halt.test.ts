import { expect } from "vitest";
import { runInProcess } from "../rig/run-in-process.ts";
import { pipelineTest } from "./pipeline-test.ts";
import type { Pipeline } from "./start-pipeline.ts";

const test = pipelineTest();

/** Runs the command as an operator of this stack does. */
const stopcord = ({ stack }: Pipeline, ...args: readonly string[]) =>
  runInProcess([...args, "--endpoint-url", stack.sqsUrl]);

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

test("the packaged workers obey a halt of the command, and stop everything else", async ({ pipeline }) => {
  const halt = [
    "halt",
    "--service",
    "drs",
    "--id-prefix",
    "nightly/",
    "--reason",
    "an incident",
    "--requested-by",
    "ops",
  ];
  expect(await stopcord(pipeline, ...halt)).toMatchObject({ exitCode: 0 });
  const [held, named, free] = await Promise.all([
    pipeline.newTask("drs"),
    pipeline.newTask("aom"),
    pipeline.newTask("aom"),
  ]);
  const [byService, byPrefix, stopped, dryRun] = await Promise.all([
    pipeline.stop({ ...held, id: "halt/service", expiresAt: inSeconds(6) }),
    pipeline.stop({ ...named, id: "nightly/1", expiresAt: inSeconds(6) }),
    pipeline.stop({ ...free, id: "halt/free" }),
    pipeline.stop({ ...held, id: "halt/dry-run", dryRun: true }),
  ]);
  const halted = { status: "gave-up", code: "halted", calls: 0, deadLettered: true };
  expect(byService).toMatchObject({ ...halted, message: expect.stringContaining("service drs, halted by ops since") });
  expect(byPrefix).toMatchObject({ ...halted, message: expect.stringContaining("ids that start with nightly/") });
  expect(stopped).toMatchObject({ status: "stopped", calls: 1 });
  expect(dryRun).toMatchObject({ status: "dry-run" });
  expect([...(await pipeline.stopsOf(held)), ...(await pipeline.stopsOf(named))]).toEqual([]);
  expect((await pipeline.deadLetterOf("halt/service")).attributes).toMatchObject({ status: "gave-up", code: "halted" });
});
