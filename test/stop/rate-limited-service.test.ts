import { describe, expect, test } from "vitest";
import type { Transport, TransportResult } from "../../lib/huawei/transport.ts";
import type { Queues } from "../../lib/sqs/queues.ts";
import { START_MS, virtualClock } from "../rig/clock.ts";
import { linearRandom } from "../rig/linear-random.ts";
import { memorySqs } from "../rig/memory-sqs.ts";
import { checkRequest, feed, QUEUE, queuesIn, startProcess } from "../rig/virtual-worker.ts";

const MINUTE_MS = 60_000;
/** After these the backoff of 1,000 requests in step leaves minutes without a delivery. */
const MINUTES = 6;
/** In the first minute the calls meet the limit, in the second the rate limit learns it. */
const LEARNING_MINUTES = 2;
const REQUESTS = 1_000;
const CALLS_PER_MINUTE = 60;

const answer = (status: number, body: string): TransportResult => ({
  kind: "answer",
  answer: { status, headers: {}, body },
});

type LoggedCall = { readonly atMs: number; readonly isQuery: boolean; readonly isThrottled: boolean };

/** Runs processes against a service that takes 60 calls a minute, with 1,000 requests at once; gives its calls from the third minute on. */
async function run(processes: number) {
  const clock = virtualClock(linearRandom(1));
  const sqs = memorySqs(clock);
  const calls: LoggedCall[] = [];
  const minute = { startMs: Number.NEGATIVE_INFINITY, calls: 0 };

  const countCall = (): boolean => {
    if (clock.now() - minute.startMs >= MINUTE_MS) Object.assign(minute, { startMs: clock.now(), calls: 0 });
    minute.calls += 1;
    return minute.calls > CALLS_PER_MINUTE;
  };
  const transport: Transport = async ({ call }) => {
    await clock.wait(10 + 20 * clock.random());
    const logged = { atMs: clock.now(), isQuery: call.method === "GET", isThrottled: countCall() };
    calls.push(logged);
    await clock.wait(10 + 20 * clock.random());
    if (logged.isThrottled) return answer(429, '{"error_code":"APIGW.0308"}');
    return logged.isQuery ? answer(200, '{"task_status":0}') : answer(200, "null");
  };

  const expiresAt = new Date(START_MS + 60 * MINUTE_MS).toISOString();
  for (let index = 0; index < REQUESTS; index++)
    sqs.send(QUEUE, { body: checkRequest(`check${index}`, { expiresAt }) });
  const { send, hide } = queuesIn(sqs);
  const queues: Queues = {
    async send(...batch) {
      await clock.wait(5 + 10 * clock.random()); // else a process that may not call would take every message first
      return send(...batch);
    },
    hide,
  };
  for (let process = 0; process < processes; process++)
    void feed(startProcess({ clock, transport, queues }), sqs, clock);
  await clock.run(START_MS + MINUTES * MINUTE_MS);
  const later = calls.filter(({ atMs }) => atMs >= START_MS + LEARNING_MINUTES * MINUTE_MS);
  return {
    throttledShare: later.filter((call) => call.isThrottled).length / later.length,
    stopsPerMinute: later.filter((call) => !call.isQuery && !call.isThrottled).length / (MINUTES - LEARNING_MINUTES),
    queries: later.filter((call) => call.isQuery).length,
  };
}

describe("a limit of 60 calls a minute", () => {
  test.each([
    { processes: 1, mostThrottled: 0.02, leastStops: 50 },
    { processes: 3, mostThrottled: 0.05, leastStops: 50 },
    { processes: 10, mostThrottled: 0.12, leastStops: 50 },
  ])("is used well by $processes processes, which are seldom throttled and ask for no state", async (row) => {
    const { throttledShare, stopsPerMinute, queries } = await run(row.processes);
    expect(throttledShare).toBeLessThanOrEqual(row.mostThrottled);
    expect(stopsPerMinute).toBeGreaterThanOrEqual(row.leastStops);
    expect(queries).toBe(0); // the code of the throttle leaves no doubt, whichever process has the next delivery
  });
});
