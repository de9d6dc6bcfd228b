import { expect, test } from "vitest";
import type { Transport, TransportResult } from "../../lib/huawei/transport.ts";
import type { Queues } from "../../lib/sqs/queues.ts";
import { START_MS, virtualClock } from "../rig/clock.ts";
import { linearRandom } from "../rig/linear-random.ts";
import { memorySqs } from "../rig/memory-sqs.ts";
import { checkRequest, feed, QUEUE, queuesIn, startProcess } from "../rig/virtual-worker.ts";

const MINUTE_MS = 60_000;
const MINUTES = 8;
/** In the first it meets the limit, in the second it learns what the limit is. */
const LEARNING = 2;
const REQUESTS = 1_000;
const PER_MINUTE = 60;

const answer = (status: number, body: string): TransportResult => ({
  kind: "answer",
  answer: { status, headers: {}, body },
});

/** A thousand requests at once for a service that takes sixty calls a minute: its calls from the third minute on. */
async function live(processes: number, seed: number) {
  const clock = virtualClock(linearRandom(seed));
  const sqs = memorySqs(clock);
  const calls: { readonly atMs: number; readonly isQuery: boolean; readonly isThrottled: boolean }[] = [];
  const minute = { startMs: Number.NEGATIVE_INFINITY, calls: 0 };

  const isThrottled = (): boolean => {
    if (clock.now() - minute.startMs >= MINUTE_MS) Object.assign(minute, { startMs: clock.now(), calls: 0 });
    minute.calls += 1;
    return minute.calls > PER_MINUTE;
  };
  const cloud: Transport = async ({ call }) => {
    await clock.wait(10 + 20 * clock.random());
    const made = { atMs: clock.now(), isQuery: call.method === "GET", isThrottled: isThrottled() };
    calls.push(made);
    await clock.wait(10 + 20 * clock.random());
    if (made.isThrottled) return answer(429, "");
    return made.isQuery ? answer(200, '{"task_status":0}') : answer(200, "null");
  };

  const expiresAt = new Date(START_MS + 60 * MINUTE_MS).toISOString();
  for (let index = 0; index < REQUESTS; index++)
    sqs.send(QUEUE, { body: checkRequest(`check${index}`, { expiresAt }) });
  const { send, handBack } = queuesIn(sqs);
  const queues: Queues = {
    send,
    async handBack(...batch) {
      await clock.wait(5 + 10 * clock.random()); // else who must not call would have all messages before who may
      await handBack(...batch);
    },
  };
  for (let process = 0; process < processes; process++) void feed(startProcess({ clock, cloud, queues }), sqs, clock);
  await clock.run(START_MS + MINUTES * MINUTE_MS);
  const later = calls.filter(({ atMs }) => atMs >= START_MS + LEARNING * MINUTE_MS);
  return {
    throttledShare: later.filter((call) => call.isThrottled).length / later.length,
    stopsPerMinute: later.filter((call) => !call.isQuery && !call.isThrottled).length / (MINUTES - LEARNING),
  };
}

/** Where there are more processes, more requests come to one that does not know them, and asks before it stops. */
test.each([
  { processes: 1, mostThrottled: 0.02, leastStops: 45 },
  { processes: 3, mostThrottled: 0.06, leastStops: 24 },
  { processes: 10, mostThrottled: 0.08, leastStops: 18 },
])(
  "once a limit of 60 calls a minute has been met, $processes processes are seldom throttled and use most of it",
  async (row) => {
    const { throttledShare, stopsPerMinute } = await live(row.processes, 1);
    expect(throttledShare).toBeLessThanOrEqual(row.mostThrottled);
    expect(stopsPerMinute).toBeGreaterThanOrEqual(row.leastStops);
  },
);
