import { readConfig } from "../config.ts";
import { createDeadLetterQueue } from "../replay/dead-letter-queue.ts";
import { readReplayOptions } from "../replay/options.ts";
import { createReplay } from "../replay/replay.ts";
import type { ReplayReport } from "../replay/report.ts";
import { sqsClient } from "../sqs/queues.ts";
import { wallClock as clock } from "../time/clock.ts";

/** The Lambda handler of `replay`, which a person invokes. */
export function replayHandler() {
  const replay = createReplay(createDeadLetterQueue(sqsClient({ maxAttempts: 1 }), readConfig(process.env)), clock);
  return async (event: unknown, context: { getRemainingTimeInMillis(): number }): Promise<ReplayReport> =>
    replay(readReplayOptions(event, clock.now()), () => context.getRemainingTimeInMillis());
}
