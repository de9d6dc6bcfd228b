import { test } from "vitest";
import { startSqsServer } from "../../lib/local/aws/sqs-server.ts";
import { startSqsProxy } from "../rig/sqs-proxy.ts";
import { readLocalAccounts } from "../rig/start-stack.ts";
import { answerAccounts } from "./answer-cases.ts";
import { credentialAccounts } from "./credential-accounts.ts";
import { configurePipelineTests } from "./pipeline-test.ts";
import { createSqsLog } from "./sqs-log.ts";
import { startPipeline } from "./start-pipeline.ts";

/** Names of accounts with the key of the account `default`: what one of them learns of a service does not reach the others. */
const SEPARATE_ACCOUNTS = ["waits", "poisoned"];

/** The id of a message that is delivered twice at the same time. */
const DOUBLED = /"id":"twice\//;

/** The shared pipeline, and the requests to its SQS about a stop request. */
export type SharedPipeline = Awaited<ReturnType<typeof startSharedPipeline>>["pipeline"];

export type SharedPipelineTest = ReturnType<typeof sharedPipelineTest>;

/**
 * Returns the test of one packaged pipeline for many groups of tests, because a start takes 3 s of processor time.
 * Its SQS logs every request, and rejects the batches at a queue that hold a request with the id `no-<queue>`.
 * A test that lets a service throttle or fail uses an account of its own.
 */
export function sharedPipelineTest() {
  configurePipelineTests();
  return test.extend("pipeline", { scope: "file" }, async ({ task: _ }: { task?: unknown }, { onCleanup }) => {
    const { pipeline, close } = await startSharedPipeline();
    onCleanup(close);
    await pipeline.warmUp();
    return pipeline;
  });
}

async function startSharedPipeline() {
  const sqs = await startSqsServer({ port: 0, region: "us-east-1" });
  const log = createSqsLog(({ queue, requestIds }) => requestIds.includes(`no-${queue}`));
  const proxy = await startSqsProxy(sqs.url, log.intervene);
  const local = await readLocalAccounts();
  const separate = Object.fromEntries(SEPARATE_ACCOUNTS.map((name) => [name, local.default]));
  const pipeline = await startPipeline({
    maxEnvironments: 2, // more than one: no process may know from its memory what a message must tell
    accounts: { ...local, ...separate, ...credentialAccounts, ...answerAccounts },
    env: { AWS_ENDPOINT_URL_SQS: proxy.url, CODEARTS_BUILD_API: "v3" }, // as the answers of a retired API want it
    isDuplicated: ({ body }) => DOUBLED.test(body),
  });
  return {
    pipeline: { ...pipeline, sqsRequestsAbout: log.about },
    async close() {
      await pipeline.close();
      await proxy.close();
      await sqs.close();
    },
  };
}
