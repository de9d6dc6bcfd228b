import { subscribe, unsubscribe } from "node:diagnostics_channel";
import * as z from "zod/mini";

const CHANNEL = "http.server.request.start";

const READ = z.object({
  request: z.object({ headers: z.object({ "x-amz-target": z.literal("secretsmanager.GetSecretValue") }) }),
});

/** Counts the reads of secrets by the functions, whose Secrets Manager runs in this process, until `stop`. */
export function countSecretReads() {
  let count = 0;
  const onRequest = (message: unknown): void => {
    if (READ.safeParse(message).success) count += 1;
  };
  subscribe(CHANNEL, onRequest);
  return {
    /** The reads since the last call. */
    take(): number {
      const taken = count;
      count = 0;
      return taken;
    },
    stop: () => void unsubscribe(CHANNEL, onRequest),
  };
}
