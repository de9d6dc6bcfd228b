import { buildEmbeddedSqs, type EmbeddedSqsParts } from "./embedded-sqs/build-embedded-sqs.ts";
import { explainTakenPort } from "./explain-taken-port.ts";

/** The embedded SQS, at `url`. */
export type SqsServer = { readonly url: string; close(): Promise<void> };

/** The port, the region and the parts of an embedded SQS; port 0 takes any free port. */
export type SqsServerOptions = EmbeddedSqsParts & { readonly port: number; readonly region: string };

/** Starts the embedded SQS on loopback. */
export async function startSqsServer({ port, region, ...parts }: SqsServerOptions): Promise<SqsServer> {
  // fauxqs's own startFauxqs listens on every network interface.
  const app = buildEmbeddedSqs(region, parts);
  try {
    const url = await app.listen({ host: "127.0.0.1", port });
    return { url, close: () => app.close() };
  } catch (error) {
    throw explainTakenPort(error, port, "--sqs-port");
  }
}
