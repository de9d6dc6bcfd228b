import type { SQSClient } from "@aws-sdk/client-sqs";
import type { ClientConfig, Connection } from "./connection.ts";
import { withClient } from "./with-client.ts";

/** Creates an SQS client, runs `work` with it, and closes it. */
export async function withSqsClient<T>(
  connection: Connection,
  work: (client: SQSClient) => Promise<T>,
  overrides: Pick<ClientConfig, "maxAttempts"> = {},
): Promise<T> {
  // Loaded here, so that help and usage errors do not wait for the SDK.
  const { SQSClient } = await import("@aws-sdk/client-sqs");
  const client = new SQSClient({
    ...connection.clientConfig("SQS"),
    ...overrides,
    useQueueUrlAsEndpoint: false, // the host in an emulator's queue URL may not resolve
  });
  return withClient({ client, connection, service: "SQS" }, work);
}
