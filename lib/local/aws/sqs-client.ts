import { SQSClient } from "@aws-sdk/client-sqs";

/** Creates a client of an SQS on this machine, which accepts any keys. */
export function createSqsClient({ url, region }: { url: string; region: string }): SQSClient {
  return new SQSClient({
    endpoint: url,
    region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    // The host of an emulator's queue URL need not resolve.
    useQueueUrlAsEndpoint: false,
    // Each long poll holds a socket. With too few sockets, deletes would wait for the long polls to end.
    requestHandler: {
      httpAgent: { maxSockets: 256, keepAlive: true },
      httpsAgent: { maxSockets: 256, keepAlive: true },
    },
  });
}
