import { describe, expect, test, vi } from "vitest";
import type { HttpRequest } from "../../lib/http/exchange.ts";
import type { TransportResult } from "../../lib/huawei/transport.ts";
import { type Outcome, outcomeSchema } from "../../lib/outcome/outcome.ts";
import { START_MS, virtualClock } from "../rig/clock.ts";
import { linearRandom } from "../rig/linear-random.ts";
import { memorySqs } from "../rig/memory-sqs.ts";
import { checkRequest, feed, QUEUE, queuesIn, secretWith, startProcess } from "../rig/virtual-worker.ts";

vi.setConfig({ testTimeout: 30_000 });

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** The longest wait: SQS delays a message by at most 15 minutes. */
const LONGEST_WAIT_MS = 15 * MINUTE_MS;
/** A circuit that opened just before the end stays open for 60 s, a call beside its probe waits 5 s, and a delivery has 20 s. */
const GRACE_MS = 85_000;
/** After throttles the rate limit and the semaphore let few calls through at first. */
const THROTTLED_GRACE_MS = 3 * MINUTE_MS;
const REQUESTS = 60;
const PROCESSES = 3;

const answer = (status: number, body: string, headers = {}): TransportResult => ({
  kind: "answer",
  answer: { status, headers, body },
});
const isQuery = ({ call }: HttpRequest) => call.method === "GET";
const taskOf = ({ call }: HttpRequest) => /tasks\/([^/]+)/.exec(call.path)?.[1] ?? "";

/** The behaviour of the service during its outage: the result of a request, and the time until it. */
type Outage = (request: HttpRequest) => { readonly sent: TransportResult; readonly tookMs: number };

type Row = {
  readonly title: string;
  readonly during: Outage;
  /** The most stop calls that one request may cost in the hour. */
  readonly mostCalls: number;
  readonly graceMs?: number;
};

const OUTAGES: readonly Row[] = [
  { title: "answers 503", during: () => ({ sent: answer(503, ""), tookMs: 20 }), mostCalls: 33 },
  {
    title: "cannot be reached",
    during: () => ({ sent: { kind: "unsent", reason: "ECONNREFUSED" }, tookMs: 3_000 }),
    mostCalls: 33,
  },
  {
    title: "throttles",
    during: () => ({ sent: answer(429, ""), tookMs: 20 }),
    mostCalls: 11,
    graceMs: THROTTLED_GRACE_MS,
  },
  {
    title: "gives no answer",
    during: () => ({ sent: { kind: "lost", reason: "UND_ERR_HEADERS_TIMEOUT" }, tookMs: 10_000 }),
    mostCalls: 11,
  },
  {
    title: "answers queries, and neither makes nor answers stops",
    during: (request) =>
      isQuery(request)
        ? { sent: answer(200, '{"task_status":0}'), tookMs: 20 }
        : { sent: { kind: "lost", reason: "UND_ERR_SOCKET" }, tookMs: 20 },
    mostCalls: 33,
  },
];

/** Runs three processes through an hour of outage with requests in its first minutes, until each has its outcome. */
async function run(during: Outage, seed: number) {
  const clock = virtualClock(linearRandom(seed));
  const sqs = memorySqs(clock);
  const endMs = START_MS + HOUR_MS;
  const stops: { readonly task: string; readonly atMs: number }[] = [];
  const stopped = new Set<string>();

  const answerAsUsual = (request: HttpRequest): TransportResult => {
    const task = taskOf(request);
    if (isQuery(request)) return answer(200, stopped.has(task) ? '{"task_status":3}' : '{"task_status":0}');
    stopped.add(task);
    return answer(200, "null");
  };
  const transport = async (request: HttpRequest): Promise<TransportResult> => {
    if (!isQuery(request)) stops.push({ task: taskOf(request), atMs: clock.now() });
    const { sent, tookMs } = clock.now() < endMs ? during(request) : { sent: answerAsUsual(request), tookMs: 20 };
    await clock.wait(Math.min(tookMs, request.timeoutMs));
    return sent;
  };

  const expiresAt = new Date(START_MS + 3 * HOUR_MS).toISOString();
  for (let index = 0; index < REQUESTS; index++) {
    const body = checkRequest(`check${index}`, { sentAt: new Date(START_MS).toISOString(), expiresAt });
    void clock.wait(index * 5_000).then(() => sqs.send(QUEUE, { body }));
  }
  let mostReceives = 0;
  const queues = queuesIn(sqs);
  for (let process = 0; process < PROCESSES; process++)
    void feed(startProcess({ clock, transport, queues }), sqs, clock);
  await clock.run(START_MS + 3 * HOUR_MS, () => {
    mostReceives = Math.max(mostReceives, ...sqs.held(QUEUE).map(({ receives }) => receives));
    return sqs.held("results").length === REQUESTS;
  });
  const outcomes = sqs.held("results").map(({ body }): Outcome => outcomeSchema.parse(JSON.parse(body)));
  const callsDuring = Map.groupBy(
    stops.filter(({ atMs }) => atMs < endMs),
    ({ task }) => task,
  );
  return {
    outcomes,
    mostReceives,
    deadLetters: sqs.held("dead-letters").length,
    callsPerRequest: [...callsDuring.values()].map((calls) => calls.length),
    callsInAll: stops.filter(({ atMs }) => atMs < endMs).length,
    lastAfterMs: Math.max(...outcomes.map(({ finishedAt }) => Date.parse(finishedAt))) - endMs,
  };
}

describe("an outage of an hour", () => {
  test.for(OUTAGES)(
    "loses no request, and all are settled within one wait after it: the service $title",
    async (row) => {
      const runs = await Promise.all([1, 2].map((seed) => run(row.during, seed)));
      const most = (figure: (one: (typeof runs)[number]) => number) => Math.max(...runs.map(figure));
      const mostCalls = most(({ callsPerRequest }) => Math.max(...callsPerRequest));
      const lastAfterMs = most((one) => one.lastAfterMs);
      const mostDeliveries = most(({ outcomes }) => Math.max(...outcomes.map(({ deliveries }) => deliveries)));
      console.info(
        `${row.title}: ${most(({ callsInAll }) => callsInAll)} stop calls for ${REQUESTS} requests in the hour, at most ` +
          `${mostCalls} for one; ${mostDeliveries} deliveries at most; ` +
          `the last is settled ${(lastAfterMs / MINUTE_MS).toFixed(1)} min after its end`,
      );
      for (const { outcomes, deadLetters } of runs) {
        expect(new Set(outcomes.map(({ requestId }) => requestId)).size).toBe(REQUESTS);
        expect(outcomes.every(({ ok }) => ok)).toBe(true);
        expect(deadLetters).toBe(0);
      }
      expect(lastAfterMs).toBeLessThanOrEqual(LONGEST_WAIT_MS + (row.graceMs ?? GRACE_MS));
      expect(mostCalls).toBeLessThanOrEqual(row.mostCalls);
      expect(mostDeliveries).toBeLessThan(100);
      expect(most(({ mostReceives }) => mostReceives)).toBe(1); // every wait is a message of its own
    },
  );
});

test("wrong credentials are used at most twice in five minutes of a process, and requests are stopped once the secret is corrected", async () => {
  const clock = virtualClock(linearRandom(1));
  const sqs = memorySqs(clock);
  const endMs = START_MS + HOUR_MS;
  const expiresAt = new Date(START_MS + 3 * HOUR_MS).toISOString();
  for (let index = 0; index < 200; index++) sqs.send(QUEUE, { body: checkRequest(`check${index}`, { expiresAt }) });
  const refusedMs: number[][] = [];
  for (let process = 0; process < PROCESSES; process++) {
    const ownMs: number[] = [];
    refusedMs.push(ownMs);
    const transport = async (): Promise<TransportResult> => {
      await clock.wait(20);
      if (clock.now() >= endMs) return answer(200, "null");
      ownMs.push(clock.now());
      return answer(401, '{"error_code":"APIGW.0301"}');
    };
    const readSecret = async () => secretWith(clock.now() < endMs ? "wrong" : "right");
    void feed(startProcess({ clock, transport, queues: queuesIn(sqs), readSecret }), sqs, clock);
  }
  await clock.run(START_MS + 3 * HOUR_MS, () => sqs.held("results").length === 200);
  const mostInFive = refusedMs.map((own) =>
    Math.max(...own.map((fromMs) => own.filter((ms) => ms >= fromMs && ms < fromMs + 5 * MINUTE_MS).length)),
  );
  expect(Math.max(...mostInFive)).toBeLessThanOrEqual(2);
  const outcomes = sqs.held("results").map(({ body }): Outcome => outcomeSchema.parse(JSON.parse(body)));
  const denied = outcomes.filter(({ code }) => code === "credentials");
  expect(denied.length).toBeLessThanOrEqual(refusedMs.flat().length);
  expect(outcomes.filter(({ status }) => status === "stopped")).toHaveLength(200 - denied.length);
  const lastMs = Math.max(...outcomes.map(({ finishedAt }) => Date.parse(finishedAt)));
  expect(lastMs - endMs).toBeLessThanOrEqual(LONGEST_WAIT_MS + GRACE_MS);
});
