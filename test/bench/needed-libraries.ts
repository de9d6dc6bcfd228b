import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import Agent from "undici/lib/dispatcher/agent.js"; // as small as a worker loads it
import * as z from "zod/mini";
import { endpointVariable } from "../../lib/config.ts";
import { exchange } from "../../lib/http/exchange.ts";
import { codeartsBuild } from "../../lib/services/codearts-build.ts";

/** The libraries that a worker needs, each loaded as its own documentation shows and used once for a batch of ten. */
const sqs = new SQSClient({});
const secrets = new SecretsManagerClient({});
const agent = new Agent();
const logger = new Logger({ serviceName: "bench" });
const metrics = new Metrics({ serviceName: "bench", namespace: "bench" });

const event = z.object({ Records: z.array(z.object({ messageId: z.string(), body: z.string() })) });
const accounts = z.record(z.string(), z.unknown());

export async function handler(input: unknown): Promise<void> {
  const { Records } = event.parse(input);
  const { SecretString = "" } = await secrets.send(
    new GetSecretValueCommand({ SecretId: process.env.ACCOUNTS_SECRET_ID }),
  );
  accounts.parse(JSON.parse(SecretString));
  await Promise.all(Records.map(({ body }) => call(body)));
  const Entries = Records.map(({ messageId, body }, index) => ({
    Id: String(index),
    MessageBody: JSON.stringify({ messageId, body }),
  }));
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: process.env.QUEUE_RESULTS, Entries }));
  for (const { messageId } of Records) logger.info("outcome", { messageId });
  metrics.addMetric("Stopped", MetricUnit.Count, Records.length);
  metrics.publishStoredMetrics();
}

async function call(body: string): Promise<void> {
  const origin = process.env[endpointVariable(codeartsBuild.sdkName, "cn-north-4")] ?? "";
  const headers = { "content-type": "application/json" };
  await exchange(agent, { origin, call: { method: "POST", path: "/v3/jobs/stop", headers, body }, timeoutMs: 5_000 });
}
