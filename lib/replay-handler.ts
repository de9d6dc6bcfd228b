import { wallClock as clock } from "./clock.ts";
import { readConfig } from "./config.ts";
import { createDeadLetterQueue } from "./dead-letter-queue.ts";
import { sqsClient } from "./queues.ts";
import { createReplay } from "./replay.ts";
import { readReplayOptions } from "./replay-options.ts";
import type { ReplayReport } from "./replay-report.ts";

/** The Lambda handler of `replay`, which a person invokes. */
export function replayHandler() {
  const replay = createReplay(createDeadLetterQueue(sqsClient({ maxAttempts: 1 }), readConfig(process.env)), clock);
  return async (event: unknown, context: { getRemainingTimeInMillis(): number }): Promise<ReplayReport> =>
    replay(readReplayOptions(event, clock.now()), () => context.getRemainingTimeInMillis());
}
