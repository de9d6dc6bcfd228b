import { randomUUID } from "node:crypto";
import { test } from "vitest";
import { createSqsClient } from "../../lib/local/aws/sqs-client.ts";
import { startSqs } from "../../lib/local/aws/sqs-server.ts";
import { runHere } from "./run-here.ts";
import { buildStopcord, type RunOptions } from "./run-stopcord.ts";
import { makeStage } from "./stage.ts";

/** Tests with a stage of their own each: the queues of stopcord on an embedded SQS, and nothing behind them. */
export function stageTest(stopcord = buildStopcord()) {
  return test
    .extend("region", { scope: "file" }, () => "us-east-1")
    .extend("sqs", { scope: "file" }, async ({ region }, { onCleanup }) => {
      const server = await startSqs({ port: 0, region });
      const client = createSqsClient({ url: server.url, region });
      onCleanup(async () => {
        client.destroy();
        await server.close();
      });
      return { url: server.url, client };
    })
    .extend("stage", async ({ sqs }) => {
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
