import { describe, expect, test, vi } from "vitest";
import { createRouter } from "../../lib/handlers/router.ts";
import type { HttpRequest } from "../../lib/http/exchange.ts";
import { createTokens } from "../../lib/huawei/tokens.ts";
import type { TransportResult } from "../../lib/huawei/transport.ts";
import { createCallGuard } from "../../lib/limits/call-guard.ts";
import { type Outcome, outcomeSchema } from "../../lib/outcome/outcome.ts";
import { createQueues } from "../../lib/sqs/queues.ts";
import { START_MS, standingClock } from "../rig/clock.ts";
import { configOf, iamAccount, keyAccount, scopeOf } from "../rig/examples.ts";
import { acceptBatch, type SqsReply, type SqsRequest } from "../rig/sqs-request.ts";
import { startSqsStub } from "../rig/sqs-stub.ts";
import { checkRequest, invocation, QUEUE, startProcess } from "../rig/virtual-worker.ts";

const HOUR_MS = 3_600_000;
const answer = (status: number, body: string, headers = {}): TransportResult => ({
  kind: "answer",
  answer: { status, headers, body },
});
const STOPPED = answer(200, "null");
const ENDED = answer(200, '{"task_status":3}');

type Act = (sending: HttpRequest, task: string) => TransportResult | Promise<TransportResult>;

const answerAsUsual: Act = ({ call }) => (call.method === "GET" ? ENDED : STOPPED);

/** Starts a worker with a scripted SQS, which gets the queue of each request, and a scripted cloud, which gets the task. */
async function build(
  reply: (queue: string, request: SqsRequest) => SqsReply = (_, r) => acceptBatch(r),
  act = answerAsUsual,
) {
  const clock = standingClock();
  const { client, requests } = await startSqsStub((request) => reply(queueOf(request), request));
  const calls: string[] = [];
  const errors: string[] = [];
  const cloud = async (sending: HttpRequest): Promise<TransportResult> => {
    const task = /tasks?\/([^/?]+)/.exec(sending.call.path)?.[1] ?? "";
    calls.push(`${sending.call.method === "GET" ? "ask" : "stop"} ${task}`);
    return act(sending, task);
  };
  const queues = createQueues(client, configOf(), () => {});
  const log = { error: (message: string) => errors.push(message) };
  const handler = startProcess({ clock, transport: cloud, queues, log });
  const sent = (queue: string) => requests.filter((request) => queueOf(request) === queue);
  return {
    clock,
    calls,
    errors,
    /** Delivers a batch, and returns the ids of the messages that failed. */
    async deliver(...records: unknown[]): Promise<string[]> {
      const { batchItemFailures } = await handler({ Records: records }, invocation);
      return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    },
    /** Returns every outcome that was sent to SQS, accepted or not. */
    outcomes: (): Outcome[] =>
      sent("results").flatMap(({ entries }) =>
        entries.map((one) => outcomeSchema.parse(JSON.parse(one.MessageBody ?? ""))),
      ),
  };
}

function queueOf({ queueUrl }: SqsRequest): string {
  return queueUrl.replace(/.*stopcord-dev-/, "");
}

/** Returns a record with the message id `m<id>`, whose request stops the task of that id. */
function recordOf(id: string, { deliveries = 1, body = checkRequest(id), ...more }: Record<string, unknown> = {}) {
  const attributes = { ApproximateReceiveCount: String(deliveries), SentTimestamp: String(START_MS) };
  return { messageId: `m${id}`, receiptHandle: `r${id}`, body, attributes, messageAttributes: {}, ...more };
}

const NINE = Array.from({ length: 9 }, (_, index) => String(index));
const failure = (Id: string) => ({ Id, SenderFault: false, Code: "InternalError", Message: "" });

describe("a results queue that fails", () => {
  test.each<[string, SqsReply]>([
    ["the results queue is missing", { status: 400, code: "QueueDoesNotExist" }],
    ["the results queue denies access", { status: 403, code: "AccessDeniedException" }],
    ["the results queue throttles", { status: 400, code: "RequestThrottled" }],
    ["the results queue has an internal failure", { status: 500, code: "InternalFailure" }],
  ])("while %s no record is done; later every outcome is published, and no task is stopped twice", async (_, fault) => {
    let isBroken = true;
    const { deliver, outcomes, calls } = await build((_, request) => (isBroken ? fault : acceptBatch(request)));
    expect(await deliver(...NINE.map((id) => recordOf(id)))).toEqual(NINE.map((id) => `m${id}`));
    isBroken = false;
    expect(await deliver(...NINE.map((id) => recordOf(id, { deliveries: 2 })))).toEqual([]);
    expect(calls.filter((call) => call.startsWith("stop")).toSorted()).toEqual(NINE.map((id) => `stop ${id}`));
    expect(outcomes().slice(-9)).toMatchObject(NINE.map(() => ({ status: "stopped", code: "inferred", calls: 0 })));
  });
});

describe("a batch that SQS takes in part", () => {
  const failing = (name: string, ...ids: string[]) =>
    build(
      (queue, request) => acceptBatch(request, queue === name ? ids.map(failure) : []),
      (sending, task) =>
        task === "8" && sending.call.method !== "GET" ? answer(429, "") : answerAsUsual(sending, task),
    );

  test("a record fails where SQS did not take its outcome, and the other records are done", async () => {
    // The stub fails entries by their body, since the ids of a batch begin at 0 again in the second try.
    const { deliver } = await build((_, request) =>
      acceptBatch(
        request,
        request.entries
          .filter(({ MessageBody = "" }) => /"requestId":"[37]"/.test(MessageBody))
          .map(({ Id }) => failure(Id)),
      ),
    );
    expect(await deliver(...NINE.map((id) => recordOf(id)))).toEqual(["m3", "m7"]);
  });

  test("an outcome is not published where SQS did not take its dead letter", async () => {
    const { deliver, outcomes } = await build((queue, request) =>
      acceptBatch(
        request,
        request.entries
          .filter(({ MessageBody = "" }) => queue === "dead-letters" && /"id":"[37]"/.test(MessageBody))
          .map(({ Id }) => failure(Id)),
      ),
    );
    const late = { sentAt: "2026-11-22T07:00:00Z" };
    expect(await deliver(...NINE.map((id) => recordOf(id, { body: checkRequest(id, late) })))).toEqual(["m3", "m7"]);
    expect(outcomes().map(({ requestId }) => requestId)).toEqual(["0", "1", "2", "4", "5", "6", "8"]);
  });

  test("a record fails where SQS did not set the wait of its request, which then follows from the queue", async () => {
    const { deliver } = await failing(QUEUE, "0");
    expect(await deliver(...NINE.map((id) => recordOf(id)))).toEqual(["m8"]);
  });

  test("a record of the router fails where no queue took its request, and the other records are done", async () => {
    const { client } = await startSqsStub((request) =>
      acceptBatch(
        request,
        request.entries.filter(({ MessageBody = "" }) => /"id":"[37]"/.test(MessageBody)).map(({ Id }) => failure(Id)),
      ),
    );
    const log = { outcome: () => {}, handedBack: () => {}, guardChange: () => {}, warn: () => {}, error: () => {} };
    const metrics = { outcome: () => {}, handedBack: () => {}, queueWait: () => {}, halts: () => {}, flush: () => {} };
    const queues = createQueues(client, configOf(), () => {});
    const route = createRouter({
      queues,
      clock: standingClock(),
      log,
      metrics,
      ttlMs: 900_000,
      backoffBaseMs: 5_000,
      roleIds: configOf().roleIds,
    });
    const answered = await route({ Records: NINE.map((id) => recordOf(id)) }, invocation);
    expect(answered).toEqual({ batchItemFailures: [{ itemIdentifier: "m3" }, { itemIdentifier: "m7" }] });
  });
});

describe("a faulty record among nine", () => {
  const mates = NINE.map((id) => recordOf(id));

  test.each<[string, unknown]>([
    ["a record without a receipt handle", { messageId: "mx", body: "{}" }],
    ["a record with an invalid receive count", recordOf("x", { attributes: { ApproximateReceiveCount: "two" } })],
  ])("%s fails, and the other records are done", async (_, poison) => {
    const { deliver, outcomes, errors } = await build();
    expect(await deliver(...mates.slice(0, 4), poison, ...mates.slice(4))).toEqual(["mx"]);
    expect(outcomes().map(({ status }) => status)).toEqual(NINE.map(() => "stopped"));
    expect(errors).toEqual(["handling message mx"]);
  });

  test("a record over which stopcord throws fails, and the other records are done", async () => {
    const { deliver, outcomes, errors } = await build(undefined, (sending, task) => {
      if (task === "x") throw new TypeError("a bug of our own");
      return answerAsUsual(sending, task);
    });
    expect(await deliver(...mates.slice(0, 4), recordOf("x"), ...mates.slice(4))).toEqual(["mx"]);
    expect(outcomes().map(({ status }) => status)).toEqual(NINE.map(() => "stopped"));
    expect(errors).toEqual(["handling message mx"]);
  });

  test("a record whose call hangs does not hold back the other outcomes", async () => {
    const hanging = Promise.withResolvers<TransportResult>();
    const { deliver, outcomes } = await build(undefined, (sending, task) =>
      task === "x" ? hanging.promise : answerAsUsual(sending, task),
    );
    await deliver(recordOf("proof")); // an unproven account has one call in flight
    const delivering = deliver(recordOf("x"), ...mates);
    await vi.waitFor(() => expect(outcomes()).toHaveLength(10), { interval: 5 });
    // test/handlers/worker.test.ts shows the longest delay, on a fake timer.
    hanging.resolve(STOPPED);
    expect(await delivering).toEqual([]);
  });
});

describe("a clock that jumps", () => {
  const tasks = (act: Act) => build(undefined, act);

  test("a jump past the deadline during a delivery ends its stop calls", async () => {
    const scene = await tasks(() => {
      void scene.clock.pass(HOUR_MS);
      return answer(503, "");
    });
    expect(await scene.deliver(recordOf("0"))).toEqual([]);
    expect(scene.calls).toEqual(["stop 0"]);
    expect(scene.outcomes()).toMatchObject([{ status: "gave-up", code: "unavailable", calls: 1 }]);
  });

  test("a jump back to before sentAt does not make negative times", async () => {
    const { deliver, outcomes, clock } = await tasks(answerAsUsual);
    await clock.pass(-HOUR_MS);
    expect(await deliver(recordOf("0"))).toEqual([]);
    expect(outcomes()).toMatchObject([{ status: "stopped", elapsedMs: 0 }]);
  });

  test.each([-HOUR_MS, HOUR_MS])("a jump by %i ms leaves no call blocked for ever after a throttle", async (stepMs) => {
    const clock = standingClock();
    const guard = createCallGuard(clock);
    const enter = () => guard.admit({ scope: scopeOf(keyAccount), service: "drs", untilMs: clock.now() + 20_000 });
    const first = await enter();
    if (first.kind === "permit") first.release({ verdict: "throttled", wasAnswered: true });
    await clock.pass(stepMs);
    const second = await enter();
    if (second.kind === "wait") await clock.pass(second.waitMs);
    expect(second.kind === "permit" ? second : await enter()).toMatchObject({ kind: "permit" });
  });

  test("a jump forwards renews a token that may have expired, and a jump back keeps it", async () => {
    const clock = standingClock();
    const expires_at = new Date(START_MS + 24 * HOUR_MS).toISOString();
    let fetched = 0;
    const cloud = async () => {
      fetched += 1;
      return answer(201, JSON.stringify({ token: { expires_at } }), { "x-subject-token": `T${fetched}` });
    };
    const tokens = createTokens(cloud, clock, undefined);
    const get = () => tokens.get(scopeOf(iamAccount), iamAccount.iam, clock.now() + 20_000);
    await get();
    await clock.pass(-48 * HOUR_MS);
    expect(await get()).toEqual({ kind: "token", token: "T1" });
    await clock.pass(72 * HOUR_MS);
    expect(await get()).toMatchObject({ kind: "token", token: "T2" });
  });
});
