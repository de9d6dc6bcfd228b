import { buildEmbeddedSqs } from "./embedded-sqs/build-embedded-sqs.ts";
import { explainTakenPort } from "./explain-taken-port.ts";

/** The embedded SQS, at `url`. */
export type SqsServer = { readonly url: string; close(): Promise<void> };

/** Starts the embedded SQS on loopback; port 0 takes any free port. */
export async function startSqsServer({ port, region }: { port: number; region: string }): Promise<SqsServer> {
  // fauxqs's own startFauxqs listens on every network interface.
  const app = buildEmbeddedSqs(region);
  try {
    const url = await app.listen({ host: "127.0.0.1", port });
    return { url, close: () => app.close() };
  } catch (error) {
    throw explainTakenPort(error, port, "--sqs-port");
  }
}
