import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { describe, expect, test as plain } from "vitest";
import { createSqsClient } from "../../lib/local/aws/sqs-client.ts";
import { startSqsServer } from "../../lib/local/aws/sqs-server.ts";
import { runSamples } from "../../lib/local/run-samples.ts";
import type { Sample } from "../../lib/local/samples.ts";
import type { Outcome } from "../../lib/outcome/outcome.ts";
import { outcomeWith } from "../rig/outcome-with.ts";
import { makeQueue } from "../rig/queue.ts";

/** Tests with two queues that no function reads, so that only the test writes to `results`. */
const test = plain
  .extend("sqs", { scope: "file" }, async ({ task: _ }: { task?: unknown }, { onCleanup }) => {
    const server = await startSqsServer({ port: 0, region: "us-east-1" });
    const client = createSqsClient({ url: server.url, region: "us-east-1" });
    onCleanup(async () => {
      client.destroy();
      await server.close();
    });
    return client;
  })
  .extend("queues", async ({ sqs }) => {
    const [requests, results] = [await makeQueue(sqs), await makeQueue(sqs)];
    const queueUrl = (name: string) => (name === "requests" ? requests : results).queueUrl;
    return { machine: { sqs, queueUrl }, requests, results };
  });

function sampleOf(...expected: { requestId: string; [field: string]: unknown }[]): Sample {
  return { name: "mine", body: '{"id":"one"}', given: [], outcomes: expected };
}

const outcomeText = (fields: Partial<Outcome> = {}) => JSON.stringify(outcomeWith({ requestId: "one", ...fields }));

describe("a sample", () => {
  test("its message is sent, and only the fields that it names are compared", async ({ queues, sqs }) => {
    const { machine, requests, results } = queues;
    await results.send(outcomeText());
    const shown: unknown[] = [];
    const options = { limitMs: 5_000, onResult: (result: unknown) => shown.push(result) };
    const [result] = await runSamples(machine, [sampleOf({ requestId: "one", status: "stopped" })], options);
    expect(result).toMatchObject({ sample: "mine", outcome: { requestId: "one" }, differences: [] });
    expect(shown).toEqual([result]);
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: requests.queueUrl }));
    expect(Messages?.map(({ Body }) => Body)).toEqual(['{"id":"one"}']);
    expect(await results.depth()).toBe(0);
  });

  test("its result has a sentence for each field that is not as expected", async ({ queues: { machine, results } }) => {
    await results.send(outcomeText({ status: "refused", ok: false }));
    const sample = sampleOf({ requestId: "one", status: "stopped", ok: true, calls: 1, code: "inferred" });
    const [result] = await runSamples(machine, [sample], { limitMs: 5_000, onResult: () => {} });
    expect(result?.differences).toEqual([
      'status is "refused", expected "stopped"',
      "ok is false, expected true",
      'code is undefined, expected "inferred"',
    ]);
  });

  test("its result says that no outcome came in time", async ({ queues: { machine } }) => {
    const sample = sampleOf({ requestId: "one" }, { requestId: "two" });
    const results = await runSamples(machine, [sample], { limitMs: 1, onResult: () => {} });
    expect(results).toMatchObject([
      { expected: { requestId: "one" }, differences: ["no outcome came in time"] },
      { expected: { requestId: "two" }, differences: ["no outcome came in time"] },
    ]);
  });

  test.for([
    ["the outcome of another request", outcomeText({ requestId: "somebody-else" })],
    ["JSON that is not an outcome", '{"hello":1}'],
    ["text that is not JSON", "hello"],
  ] as const)("%s stays in the results queue", async ([, body], { queues: { machine, results } }) => {
    await results.send(body, outcomeText());
    const options = { limitMs: 5_000, onResult: () => {} };
    expect(await runSamples(machine, [sampleOf({ requestId: "one" })], options)).toMatchObject([{ differences: [] }]);
    expect(await results.depth()).toBe(1);
    expect(await results.receive()).toMatchObject([{ Body: body }]);
  });
});
