import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { Connection } from "./connection.ts";
import type { AwsCallLimits } from "./watch-calls.ts";
import { withClient } from "./with-client.ts";

/** Runs `work` with a client of CloudWatch, and closes it. Undefined if the connection has no CloudWatch. */
export async function withCloudWatch<T>(
  connection: Connection,
  work: (client: CloudWatchClient) => Promise<T>,
  limits?: AwsCallLimits,
): Promise<T | undefined> {
  const config = connection.clientConfig("CLOUDWATCH");
  if (config === undefined) return undefined;
  const { CloudWatchClient } = await import("@aws-sdk/client-cloudwatch");
  const client = new CloudWatchClient(config);
  return withClient({ client, connection, service: "CLOUDWATCH", ...(limits && { limits }) }, () => work(client));
}
