import { buildEmbeddedSqs } from "./embedded-sqs/build-embedded-sqs.ts";
import type { MessageTap } from "./embedded-sqs/tap-messages.ts";
import { explainTakenPort } from "./explain-taken-port.ts";

/** The embedded SQS, at `url`. */
export type SqsServer = { readonly url: string; close(): Promise<void> };

/** The port, the region and an observer of an embedded SQS; port 0 takes any free port. */
export type SqsServerOptions = {
  readonly port: number;
  readonly region: string;
  readonly tap?: MessageTap | undefined;
};

/** Starts the embedded SQS on loopback. */
export async function startSqsServer({ port, region, tap }: SqsServerOptions): Promise<SqsServer> {
  // fauxqs's own startFauxqs listens on every network interface.
  const app = buildEmbeddedSqs(region, tap);
  try {
    const url = await app.listen({ host: "127.0.0.1", port });
    return { url, close: () => app.close() };
  } catch (error) {
    throw explainTakenPort(error, port, "--sqs-port");
  }
}
