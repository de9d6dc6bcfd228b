import { SQSClient } from "@aws-sdk/client-sqs";

/** A client of an SQS on this machine, for the event sources and for whoever judges them; any keys do. */
export function createSqsClient({ url, region }: { url: string; region: string }): SQSClient {
  return new SQSClient({
    endpoint: url,
    region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    // The host of an emulator's queue URL need not resolve.
    useQueueUrlAsEndpoint: false,
    // Each long poll holds a socket, and deletes must not wait behind them.
    requestHandler: {
      httpAgent: { maxSockets: 256, keepAlive: true },
      httpsAgent: { maxSockets: 256, keepAlive: true },
    },
  });
}
