import { SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { describe, expect, vi } from "vitest";
import { startSqsServer } from "../../lib/local/aws/sqs-server.ts";
import type { ServiceName } from "../../lib/services/service-names.ts";
import { readLocalAccounts, type Stack, type StackOptions } from "../rig/start-stack.ts";
import { admit, credentialAccounts, keys, userOf } from "./credential-accounts.ts";
import { gapsOf, unknownTask } from "./pipeline-tasks.ts";
import { pipelineTest } from "./pipeline-test.ts";
import { startPipeline } from "./start-pipeline.ts";

/** Replaces the first answer of the worker of DRS by a crash, and kills the worker. */
function loseFirstAnswer(): NonNullable<StackOptions["invoke"]> {
  let isKilled = false;
  return async ({ fn, event }) => {
    const result = await fn.invoke(event);
    if (isKilled || !fn.name.endsWith("-drs")) return result;
    isKilled = true;
    fn.kill();
    return { ok: false, error: "crashed", message: "killed before its answer was read" };
  };
}

const local = await readLocalAccounts();

/** One environment for each function: a second one would have a memory and credentials breakers of its own. */
const test = pipelineTest({
  invoke: loseFirstAnswer(),
  accounts: { ...local, ...credentialAccounts, limited: local.default, dated: local.default },
});

/** Sets visibility timeouts. After 3 s instead of 3 min, the message of a killed worker comes again. */
async function setVisibility({ sqs, queueUrl }: Stack, seconds = 3): Promise<void> {
  for (const queue of ["requests", "drs", "aom"]) {
    const Attributes = { VisibilityTimeout: String(seconds) };
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl(queue), Attributes }));
  }
}

function kill({ functions }: Stack, service: ServiceName): string | undefined {
  return [...functions.values()].find(({ name }) => name.endsWith(`-${service}`))?.kill();
}

/** A deadline so near that a request which must wait for the credentials breaker gets its outcome now. */
const soon = () => new Date(Date.now() + 20_000).toISOString();

const REFUSED = [
  {
    title: "a wrong secret key",
    account: "outdated",
    service: "codearts-build",
    credential: { ...keys.outdated, sk: "another" },
    count: "wrongSignatures",
    name: "OUTDATED0KEY",
  },
  {
    title: "a wrong password",
    account: "forgetful",
    service: "codearts-check",
    credential: { ...userOf("forgetful"), password: "another" },
    count: "wrongPasswords",
    name: "tests/forgetful",
  },
] as const;

describe.concurrent("refused credentials", () => {
  test.for(REFUSED)("$title is used once, however many requests there are", async (row, { pipeline }) => {
    const { account, service, credential, count, name } = row;
    await admit(pipeline.simulator, credential);
    const tasks = await Promise.all(Array.from({ length: 10 }, () => pipeline.newTask(service)));
    const requests = tasks.map((task, at) => ({ ...task, id: `${account}/${at}`, account, expiresAt: soon() }));
    await pipeline.sendAll(requests, service);
    const outcomes = await Promise.all(requests.map(({ id }) => pipeline.outcomeOf(id)));
    expect(outcomes.map(({ status, code }) => `${status} ${code}`).sort()).toEqual([
      ...Array.from({ length: 9 }, () => "denied account-paused"),
      "denied credentials",
    ]);
    await Promise.all(requests.map(({ id }) => pipeline.deadLetterOf(id)));
    const counts = await pipeline.simulator.counts();
    expect(counts[count][name]).toBe(1);
  });
});

describe.concurrent("a service that throttles", () => {
  test.for([
    { title: "seconds", retryAfterAs: "seconds", account: "limited", service: "codearts-deploy" },
    { title: "a date", retryAfterAs: "date", account: "dated", service: "codearts-build" },
  ] as const)(
    "no request of the account calls a service before its Retry-After in $title",
    async (row, { pipeline }) => {
      const { retryAfterAs, account, service } = row;
      const [first, second] = [await pipeline.newTask(service), await pipeline.newTask(service)];
      await pipeline.spoil(first, { kind: "throttle", retryAfterSeconds: 3, retryAfterAs, call: "stop", count: 1 });
      const requests = [first, second].map((task, at) => ({ ...task, id: `${account}/${at}`, account }));
      await pipeline.sendAll(requests, service); // an unproven account has one call in flight, so the first call is alone
      const outcomes = await Promise.all(requests.map(({ id }) => pipeline.outcomeOf(id)));
      expect(outcomes).toMatchObject([{ status: "stopped" }, { status: "stopped" }]);
      const calls = [...(await pipeline.stopsOf(first)), ...(await pipeline.stopsOf(second))];
      const byTime = calls.sort((a, b) => a.n - b.n);
      expect(byTime.map(({ status }) => status)).toEqual([429, 200, 200]);
      expect(gapsOf(byTime)[0]).toBeGreaterThanOrEqual(retryAfterAs === "date" ? 1_900 : 2_900); // a date has whole seconds
    },
  );
});

describe.concurrent("a worker that is killed", () => {
  test("after a kill between call and outcome, the next worker queries the state and makes no call", async ({
    pipeline,
  }) => {
    await setVisibility(pipeline.stack);
    const task = await pipeline.newTask("aom");
    await pipeline.spoil(task, { kind: "latency", ms: 10_000, call: "stop", when: "after", count: 1 });
    await pipeline.send({ ...task, id: "killed/call" });
    await vi.waitFor(async () => expect(await pipeline.stopsOf(task)).toMatchObject([{ tookEffect: true }]), 10_000);
    expect(kill(pipeline.stack, "aom")).toBeDefined();
    const outcome = await pipeline.outcomeOf("killed/call");
    expect(outcome).toMatchObject({ status: "stopped", code: "inferred", calls: 0, deliveries: 2 });
    expect(await pipeline.stopsOf(task)).toHaveLength(1);
  });

  test("after a kill between outcome and acknowledgement, two outcomes agree and one call was made", async ({
    pipeline,
  }) => {
    await setVisibility(pipeline.stack);
    const task = await pipeline.newTask("drs");
    await pipeline.send({ ...task, id: "killed/ack" });
    expect(await pipeline.outcomeOf("killed/ack")).toMatchObject({ status: "stopped", deliveries: 1 });
    expect(await pipeline.outcomeOf("killed/ack", 1)).toMatchObject({ ok: true, calls: 0, deliveries: 2 });
    expect(await pipeline.stopsOf(task)).toHaveLength(1);
  });
});

test.concurrent("functions with a faulty configuration acknowledge nothing, and corrected functions handle the requests", async ({
  onTestFinished,
}) => {
  const sqs = await startSqsServer({ port: 0, region: "us-east-1" });
  onTestFinished(sqs.close);
  const failures: string[] = [];
  const env = { AWS_ENDPOINT_URL_SQS: sqs.url };
  const broken = await startPipeline({
    env: { ...env, HUAWEICLOUD_SDK_REGION_AOM_CN_NORTH_4: "ftp://nowhere" },
    onDelivery: ({ result }) => void (result.ok || failures.push(`${result.error}: ${result.message}`)),
  });
  onTestFinished(broken.close);
  await setVisibility(broken.stack);
  await broken.send({ ...unknownTask("aom"), id: "unloadable", dryRun: true });
  await vi.waitFor(() => expect(failures.length).toBeGreaterThan(0), { timeout: 15_000 });
  expect(failures[0]).toContain("init: reading the environment: HUAWEICLOUD_SDK_REGION_AOM_CN_NORTH_4: ");
  await setVisibility(broken.stack, 180); // the value of the template, without which the next stack does not find its queues
  await broken.close();
  const corrected = await startPipeline({ env });
  onTestFinished(corrected.close);
  await setVisibility(corrected.stack);
  expect(await corrected.outcomeOf("unloadable")).toMatchObject({ status: "dry-run" });
});
