import { createLocalLogs } from "../../lib/local/aws/logs/local-logs.ts";
import { createLocalSecrets } from "../../lib/local/aws/secrets/local-secrets.ts";
import { createSqsClient } from "../../lib/local/aws/sqs-client.ts";
import { startSqsServer } from "../../lib/local/aws/sqs-server.ts";
import { functionNames } from "../../lib/stack/names.ts";
import { createStage } from "../cli/create-stage.ts";
import { outcomeWith } from "../rig/outcome-with.ts";

const REGION = "us-east-1";

/** A stage `dev` without functions, at an address on loopback. */
export type FilledStage = { readonly url: string; close(): Promise<void> };

/** Starts a stage with so many dead letters, outcomes and log lines, one of each for a request. */
export async function startStageWith(count: number): Promise<FilledStage> {
  const logs = createLocalLogs();
  for (const name of functionNames) logs.addFunction(`stopcord-dev-${name}`);
  const secrets = createLocalSecrets(REGION);
  secrets.addValue("stopcord/dev/halt", "{}");
  secrets.addValue("stopcord/dev/accounts", JSON.stringify({ default: { ak: "AK", sk: "SK", region: "cn-north-4" } }));
  const server = await startSqsServer({ port: 0, region: REGION, logs, secrets });
  const client = createSqsClient({ url: server.url, region: REGION });
  const stage = await createStage(client, "dev");
  for (let index = 0; index < count; index++) {
    const { body, attributes, outcome, line } = messagesOf(`r-${index}`);
    await Promise.all([stage.send("dead-letters", body, attributes), stage.send("results", JSON.stringify(outcome))]);
    logs.add("stopcord-dev-drs", JSON.stringify(line));
  }
  return {
    url: server.url,
    async close() {
      client.destroy();
      await server.close();
    },
  };
}

/** The dead letter of a request, its outcome, and the line of the log. */
function messagesOf(id: string) {
  const now = new Date().toISOString();
  const common = { service: "drs", status: "gave-up", code: "unavailable" } as const;
  const { status, code } = common;
  return {
    body: JSON.stringify({ id, service: "drs", target: { jobId: id }, sentAt: now, requestedBy: "team-a" }),
    attributes: { requestId: id, ...common, message: "M.", deadLetteredAt: now },
    outcome: outcomeWith({ requestId: id, status, code, ok: false, deadLettered: true, sentAt: now, finishedAt: now }),
    line: { message: "outcome", stopRequestId: id, timestamp: now, ...common, calls: 3, deliveries: 2 },
  };
}
