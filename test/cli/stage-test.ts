import { randomUUID } from "node:crypto";
import { embeddedSqsTest } from "../rig/embedded-sqs-test.ts";
import { runHere } from "./run-here.ts";
import { buildStopcord, type RunOptions } from "./run-stopcord.ts";
import { makeStage } from "./stage.ts";

/** Tests with a stage of their own each: the queues of stopcord on an embedded SQS, and nothing behind them. */
export function stageTest(stopcord = buildStopcord()) {
  return embeddedSqsTest.extend("stage", async ({ sqs }) => {
    const name = `t${randomUUID().slice(0, 8)}`;
    const queues = await makeStage(sqs.client, name);
    const place = ["--stage", name, "--endpoint-url", sqs.url];
    return {
      ...queues,
      name,
      run: (args: readonly string[], options?: Omit<RunOptions, "onOutput">) => runHere([...args, ...place], options),
      /** As a process of its own, which ends by itself or by Ctrl-C. */
      runApart: (args: readonly string[], options?: RunOptions) => stopcord([...args, ...place], options),
    };
  });
}
