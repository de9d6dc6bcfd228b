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
/** 15 minutes, and half as much again. */
const STEP_MS = 22.5 * MINUTE_MS;
/** A lane that closed just before the end stays closed for 60 s, its probe takes some of 5 s, and a delivery has 20 s. */
const GRACE_MS = 85_000;
const REQUESTS = 60;
const PROCESSES = 3;

const answer = (status: number, body: string, headers = {}): TransportResult => ({
  kind: "answer",
  answer: { status, headers, body },
});
const isQuery = ({ call }: HttpRequest) => call.method === "GET";
const taskOf = ({ call }: HttpRequest) => /tasks\/([^/]+)/.exec(call.path)?.[1] ?? "";

type Act = (sending: HttpRequest) => { readonly sent: TransportResult; readonly tookMs: number };

/** What may happen to a service for an hour, and how many stop calls a request may cost meanwhile. */
const OUTAGES: readonly { readonly title: string; readonly during: Act; readonly mostCalls: number }[] = [
  { title: "answers 503", during: () => ({ sent: answer(503, ""), tookMs: 20 }), mostCalls: 33 },
  {
    title: "cannot be reached",
    during: () => ({ sent: { kind: "unsent", reason: "ECONNREFUSED" }, tookMs: 3_000 }),
    mostCalls: 33,
  },
  { title: "throttles", during: () => ({ sent: answer(429, ""), tookMs: 20 }), mostCalls: 11 },
  {
    title: "takes stops no more and never answers",
    during: () => ({ sent: { kind: "lost", reason: "UND_ERR_HEADERS_TIMEOUT" }, tookMs: 10_000 }),
    mostCalls: 11,
  },
  {
    title: "loses the answers to stop calls, which do nothing, while it still tells of the tasks",
    during: (sending) =>
      isQuery(sending)
        ? { sent: answer(200, '{"task_status":0}'), tookMs: 20 }
        : { sent: { kind: "lost", reason: "UND_ERR_SOCKET" }, tookMs: 20 },
    mostCalls: 33,
  },
];

/** An hour of outage from the start, requests that come in its first minutes, and what became of them. */
async function live(during: Act, seed: number) {
  const clock = virtualClock(linearRandom(seed));
  const sqs = memorySqs(clock);
  const endMs = START_MS + HOUR_MS;
  const stops: { readonly task: string; readonly atMs: number }[] = [];
  const stopped = new Set<string>();

  const asEver = (sending: HttpRequest): TransportResult => {
    const task = taskOf(sending);
    if (isQuery(sending)) return answer(200, stopped.has(task) ? '{"task_status":3}' : '{"task_status":0}');
    stopped.add(task);
    return answer(200, "null");
  };
  const cloud = async (sending: HttpRequest): Promise<TransportResult> => {
    if (!isQuery(sending)) stops.push({ task: taskOf(sending), atMs: clock.now() });
    const { sent, tookMs } = clock.now() < endMs ? during(sending) : { sent: asEver(sending), tookMs: 20 };
    await clock.wait(Math.min(tookMs, sending.timeoutMs));
    return sent;
  };

  const expiresAt = new Date(START_MS + 3 * HOUR_MS).toISOString();
  for (let index = 0; index < REQUESTS; index++) {
    const body = checkRequest(`check${index}`, { sentAt: new Date(START_MS).toISOString(), expiresAt });
    void clock.wait(index * 5_000).then(() => sqs.send(QUEUE, { body }));
  }
  let mostReceives = 0;
  const queues = queuesIn(sqs);
  for (let process = 0; process < PROCESSES; process++) void feed(startProcess({ clock, cloud, queues }), sqs, clock);
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

describe("an hour in which the service", () => {
  test.for(OUTAGES)("$title costs no request, and all are settled within one backoff step of its end", async (row) => {
    const lives = await Promise.all([1, 2, 3].map((seed) => live(row.during, seed)));
    const most = (figure: (lived: (typeof lives)[number]) => number) => Math.max(...lives.map(figure));
    const mostCalls = most(({ callsPerRequest }) => Math.max(...callsPerRequest));
    const lastAfterMs = most((lived) => lived.lastAfterMs);
    console.info(
      `${row.title}: ${most(({ callsInAll }) => callsInAll)} stop calls for ${REQUESTS} requests in the hour, at most ` +
        `${mostCalls} for one; ${most(({ mostReceives }) => mostReceives)} deliveries at most; ` +
        `the last is settled ${(lastAfterMs / MINUTE_MS).toFixed(1)} min after its end`,
    );
    for (const { outcomes, deadLetters } of lives) {
      expect(new Set(outcomes.map(({ requestId }) => requestId)).size).toBe(REQUESTS);
      expect(outcomes.every(({ ok }) => ok)).toBe(true);
      expect(deadLetters).toBe(0);
    }
    expect(lastAfterMs).toBeLessThanOrEqual(STEP_MS + GRACE_MS);
    expect(mostCalls).toBeLessThanOrEqual(row.mostCalls);
    expect(most(({ mostReceives }) => mostReceives)).toBeLessThan(1_000);
  });
});

test("an hour of wrong credentials has at most two wrong signatures in any five minutes of a process, and ends with the secret", async () => {
  const clock = virtualClock(linearRandom(1));
  const sqs = memorySqs(clock);
  const endMs = START_MS + HOUR_MS;
  const expiresAt = new Date(START_MS + 3 * HOUR_MS).toISOString();
  for (let index = 0; index < 200; index++) sqs.send(QUEUE, { body: checkRequest(`check${index}`, { expiresAt }) });
  const wrongMs: number[][] = [];
  for (let process = 0; process < PROCESSES; process++) {
    const ownMs: number[] = [];
    wrongMs.push(ownMs);
    const cloud = async (): Promise<TransportResult> => {
      await clock.wait(20);
      if (clock.now() >= endMs) return answer(200, "null");
      ownMs.push(clock.now());
      return answer(401, '{"error_code":"APIGW.0301"}');
    };
    const readSecret = async () => secretWith(clock.now() < endMs ? "wrong" : "right");
    void feed(startProcess({ clock, cloud, queues: queuesIn(sqs), readSecret }), sqs, clock);
  }
  await clock.run(START_MS + 3 * HOUR_MS, () => sqs.held("results").length === 200);
  const mostInFive = wrongMs.map((own) =>
    Math.max(...own.map((fromMs) => own.filter((ms) => ms >= fromMs && ms < fromMs + 5 * MINUTE_MS).length)),
  );
  expect(Math.max(...mostInFive)).toBeLessThanOrEqual(2);
  const outcomes = sqs.held("results").map(({ body }): Outcome => outcomeSchema.parse(JSON.parse(body)));
  const burnt = outcomes.filter(({ code }) => code === "credentials");
  expect(burnt.length).toBeLessThanOrEqual(wrongMs.flat().length);
  expect(outcomes.filter(({ status }) => status === "stopped")).toHaveLength(200 - burnt.length);
  const lastMs = Math.max(...outcomes.map(({ finishedAt }) => Date.parse(finishedAt)));
  expect(lastMs - endMs).toBeLessThanOrEqual(STEP_MS + GRACE_MS);
});
