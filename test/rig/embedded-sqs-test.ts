import { test } from "vitest";
import { createSqsClient } from "../../lib/local/aws/sqs-client.ts";
import { startSqsServer } from "../../lib/local/aws/sqs-server.ts";

/** Tests with an embedded SQS, one for all files of a worker, and a client of it. */
export const embeddedSqsTest = test
  .extend("region", { scope: "worker" }, () => "us-east-1")
  .extend("sqs", { scope: "worker" }, async ({ region }, { onCleanup }) => {
    const server = await startSqsServer({ port: 0, region });
    const client = createSqsClient({ url: server.url, region });
    onCleanup(async () => {
      client.destroy();
      await server.close();
    });
    return { url: server.url, client };
  });
