import { buildApp } from "fauxqs";
import { explainTakenPort } from "./explain-taken-port.ts";
import { releaseAbortedReceives } from "./release-aborted-receives.ts";

/** An SQS on this machine, at `url`. */
export type SqsServer = { readonly url: string; close(): Promise<void> };

/** Starts the embedded SQS on loopback; port 0 takes any free one. */
export async function startSqsServer({ port, region }: { port: number; region: string }): Promise<SqsServer> {
  // Not startFauxqs, which listens on every interface of the machine.
  const app = buildApp({ logger: false, defaultRegion: region });
  releaseAbortedReceives(app);
  try {
    const url = await app.listen({ host: "127.0.0.1", port });
    return { url, close: () => app.close() };
  } catch (error) {
    throw explainTakenPort(error, port, "--sqs-port");
  }
}
