import { readConfig } from "../config.ts";
import { createDeadLetterQueue } from "../replay/dead-letter-queue.ts";
import { readReplayOptions } from "../replay/options.ts";
import { createReplay } from "../replay/replay.ts";
import type { ReplayReport } from "../replay/report.ts";
import { sqsClient } from "../sqs/queues.ts";
import { wallClock } from "../time/clock.ts";
import type { Invocation } from "./invocation.ts";

/** Creates the Lambda handler of `replay`, which a person invokes. */
export function replayHandler() {
  const queue = createDeadLetterQueue(sqsClient({ maxAttempts: 1 }), readConfig());
  const replay = createReplay(queue, wallClock);
  return async (event: unknown, invocation: Pick<Invocation, "getRemainingTimeInMillis">): Promise<ReplayReport> =>
    replay(readReplayOptions(event, wallClock.now()), () => invocation.getRemainingTimeInMillis());
}
