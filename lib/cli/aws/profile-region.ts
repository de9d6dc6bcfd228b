/** Reads the region of the AWS profile as the SDK does. Undefined without one; the call that needs it then says so. */
export async function readProfileRegion(): Promise<string | undefined> {
  const { SQSClient } = await import("@aws-sdk/client-sqs");
  const client = new SQSClient({});
  try {
    return await client.config.region();
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}
