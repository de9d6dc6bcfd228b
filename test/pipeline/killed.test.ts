import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SendMessageCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { expect, type TestContext, test, vi } from "vitest";
import { startSqsServer } from "../../lib/local/aws/sqs-server.ts";
import { type Machine, startMachine } from "../../lib/local/machine.ts";
import type { FunctionHooks } from "../../lib/local/start-functions.ts";
import { outcomeSchema } from "../../lib/outcome/outcome.ts";
import type { ServiceName } from "../../lib/services/service-names.ts";
import { collect } from "../rig/collect.ts";
import { packaged } from "../rig/packaged.ts";
import { keyOf, unknownTask } from "../rig/pipeline.ts";
import { LOCAL_ACCOUNTS } from "../rig/project.ts";
import { makeTempFolder } from "../rig/temp-folder.ts";

vi.setConfig({ testTimeout: 60_000 });

/** A message whose worker is gone comes again after so many seconds instead of three minutes. */
const VISIBILITY_SECONDS = 3;

type Start = FunctionHooks & { readonly env?: Readonly<Record<string, string>> };
type Ends = Pick<TestContext, "onTestFinished">;

/** The one-machine edition with short visibilities, until the test is over. */
async function start({ onTestFinished }: Ends, { env = {}, ...hooks }: Start = {}): Promise<Machine> {
  const { folder, remove } = await makeTempFolder();
  const accountsFile = join(folder, "accounts.json");
  await writeFile(accountsFile, await readFile(LOCAL_ACCOUNTS));
  const packageFolder = await packaged("dev");
  const machine = await startMachine({
    ...{ packageFolder, accountsFile, sqsPort: 0, huaweiPort: 0, tasks: [], env, maxEnvironments: 1 },
    ...hooks,
  });
  onTestFinished(async () => {
    await machine.close();
    await remove();
  });
  await hideFor(machine, VISIBILITY_SECONDS);
  return machine;
}

async function hideFor({ sqs, queueUrl }: Machine, seconds: number): Promise<void> {
  for (const queue of ["requests", "drs", "aom"]) {
    const Attributes = { VisibilityTimeout: String(seconds) };
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl(queue), Attributes }));
  }
}

/** One running task, its stop and what the simulator and the results queue know of it. */
async function scene({ onTestFinished }: Ends, machine: Machine, service: ServiceName) {
  const { sqs, queueUrl, huaweiUrl, functions } = machine;
  const task = unknownTask(service);
  const control = async (path: string, body?: object) => {
    const init = body && { method: "POST", body: JSON.stringify(body) };
    return (await fetch(`${huaweiUrl}/_simulator/${path}`, init)).json();
  };
  await control("tasks", { service, ...task.target });
  const results = collect(sqs, queueUrl("results"));
  onTestFinished(results.stop);
  return {
    control,
    spoil: (fault: object) => control("faults", { service, task: keyOf(task), ...fault }),
    send: (id: string) =>
      sqs.send(
        new SendMessageCommand({ QueueUrl: queueUrl("requests"), MessageBody: JSON.stringify({ ...task, id }) }),
      ),
    stops: () => control(`calls?kind=stop&service=${service}&task=${encodeURIComponent(keyOf(task))}`),
    kill: () => [...functions.values()].find(({ name }) => name.endsWith(`-${service}`))?.kill(),
    async outcome(id: string, place = 0) {
      const kept = await results.one(({ attributes }) => attributes.requestId === id, place);
      return outcomeSchema.parse(JSON.parse(kept.body));
    },
  };
}

test.concurrent("a worker killed between its call and its outcome: another one asks, does not call again, and tells", async (context) => {
  const { spoil, send, stops, kill, outcome } = await scene(context, await start(context), "aom");
  await spoil({ kind: "latency", ms: 10_000, call: "stop", when: "after", count: 1 });
  await send("killed/call");
  await vi.waitFor(async () => expect(await stops()).toMatchObject([{ tookEffect: true }]), { timeout: 10_000 });
  expect(kill()).toBeDefined();
  expect(await outcome("killed/call")).toMatchObject({ status: "stopped", code: "inferred", calls: 0, deliveries: 2 });
  expect(await stops()).toHaveLength(1);
});

test.concurrent("a worker killed between its outcome and its acknowledgement: the request has two outcomes that agree, one call", async (context) => {
  let isKilled = false;
  const machine = await start(context, {
    async invoke({ fn, event }) {
      const result = await fn.invoke(event);
      if (isKilled || !fn.name.endsWith("-drs")) return result;
      isKilled = true;
      fn.kill();
      return { ok: false, error: "crashed", message: "killed before its answer was heard" };
    },
  });
  const { send, stops, outcome } = await scene(context, machine, "drs");
  await send("killed/ack");
  expect(await outcome("killed/ack")).toMatchObject({ status: "stopped", deliveries: 1 });
  expect(await outcome("killed/ack", 1)).toMatchObject({ ok: true, calls: 0, deliveries: 2 });
  expect(await stops()).toHaveLength(1);
});

test.concurrent("functions that cannot load their configuration take nothing; once it is corrected the requests go through", async (context) => {
  const sqs = await startSqsServer({ port: 0, region: "us-east-1" });
  context.onTestFinished(sqs.close);
  const failed: string[] = [];
  const env = { AWS_ENDPOINT_URL_SQS: sqs.url };
  const broken = await start(context, {
    env: { ...env, HUAWEICLOUD_SDK_REGION_AOM_CN_NORTH_4: "ftp://nowhere" },
    onDelivery: ({ result }) => void (result.ok || failed.push(`${result.error}: ${result.message}`)),
  });
  const QueueUrl = broken.queueUrl("requests");
  const request = { ...unknownTask("aom"), id: "unloadable", dryRun: true };
  await broken.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(request) }));
  await vi.waitFor(() => expect(failed.length).toBeGreaterThan(0), { timeout: 15_000 });
  expect(failed[0]).toContain("init: reading the environment: HUAWEICLOUD_SDK_REGION_AOM_CN_NORTH_4: ");
  await hideFor(broken, 180); // as the template has it, or the next stack would not find its queues
  await broken.close();
  const { outcome } = await scene(context, await start(context, { env }), "aom");
  expect(await outcome("unloadable")).toMatchObject({ status: "dry-run" });
});
