import { randomUUID } from "node:crypto";
import { buildCommand, type CommandInput } from "../rig/build-command.ts";
import { embeddedSqsTest } from "../rig/embedded-sqs-test.ts";
import { type InProcessInput, runInProcess } from "../rig/run-in-process.ts";
import { withoutPlace } from "../rig/without-place.ts";
import { createStage } from "./create-stage.ts";

/** A test whose fixture `stage` has the queues of stopcord on an embedded SQS; no function reads them. */
export function stageTest(runCommand = buildCommand()) {
  return embeddedSqsTest.extend("stage", async ({ sqs }) => {
    const name = `t${randomUUID().slice(0, 8)}`;
    const queues = await createStage(sqs.client, name);
    const flags = ["--stage", name, "--endpoint-url", sqs.url];
    return {
      ...queues,
      name,
      url: sqs.url,
      run: async (args: readonly string[], input?: InProcessInput) =>
        withoutPlace(await runInProcess([...args, ...flags], input)),
      /** Runs the command in a process of its own, which the test can interrupt. */
      runApart: async (args: readonly string[], input?: CommandInput) =>
        withoutPlace(await runCommand([...args, ...flags], input)),
    };
  });
}
