import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createWorker } from "../../lib/handlers/worker.ts";
import { buildOutcome } from "../../lib/outcome/build-outcome.ts";
import type { Status } from "../../lib/outcome/statuses.ts";
import type { Delivery } from "../../lib/sqs/delivery.ts";
import { NO_PROGRESS, readProgress } from "../../lib/stop/progress.ts";
import type { Settlement } from "../../lib/stop/settle.ts";
import { START_MS } from "../rig/clock.ts";
import { pausingClock } from "../stop/pausing-clock.ts";
import { buildParts, failuresOf, invocation, recordOf } from "./build-parts.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

function publishFor(requestId: string, status: Status = "stopped"): Settlement {
  const info = { requestId, noun: "job", sentMs: START_MS, deliveries: 1 };
  const outcome = buildOutcome(info, { status }, START_MS);
  const deadLetter = outcome.deadLettered ? { body: `letter ${requestId}` } : undefined;
  return { kind: "publish", outcome, deadLetter, calls: 1 };
}

function handBackFor(requestId: string, delayMs: number, unsentWaitMs = delayMs): Settlement {
  const progress = { ...NO_PROGRESS, deliveries: 1, calls: 1, delayMs };
  return { kind: "hand-back", requestId, why: "busy", calls: 1, ageMs: 300, progress, unsentWaitMs };
}

type StopResult = Settlement | Promise<Settlement> | Error;

/** A worker whose `stop` has the result that stands under a record's body; a stop of any other body is published. */
function build(
  results: Readonly<Record<string, StopResult>> = {},
  isTaken?: Parameters<typeof buildParts>[0],
  more: { readonly publishesToBus?: boolean } = {},
) {
  const built = buildParts(isTaken);
  const stop = async ({ body }: Delivery): Promise<Settlement> => {
    const result = results[body] ?? publishFor(body);
    if (result instanceof Error) throw result;
    return result;
  };
  const handler = createWorker({ ...built.parts, queue: "drs", stop, ...more });
  const handle = (...records: readonly { readonly messageId: string }[]) => handler({ Records: records }, invocation);
  return { ...built, handler, handle };
}

const records = (...bodies: string[]) => bodies.map((body) => recordOf(`m-${body}`, body));
const requestIds = (sent: readonly { readonly queue: string; readonly body: string }[]) =>
  sent.filter(({ queue }) => queue === "results").map(({ body }) => JSON.parse(body).requestId);

describe("the outcomes of a batch", () => {
  test("they are published together, and every record is done", async () => {
    const { handle, sent } = build();
    expect(await handle(...records("a", "b"))).toEqual(failuresOf());
    expect(requestIds(sent)).toEqual(["a", "b"]);
  });

  describe("beside large bodies", () => {
    const large = recordOf("m-large", "x".repeat(20_000));
    const valid = recordOf("m-a", "a");

    test("are published before the large ones are handled (fixed: they waited up to a second)", async () => {
      const handled: string[] = [];
      const { parts, sent } = buildParts();
      const stop = async ({ messageId, body }: Delivery): Promise<Settlement> => {
        handled.push(`${messageId} after ${sent.length} messages`);
        return publishFor(body.slice(0, 9));
      };
      const handler = createWorker({ ...parts, clock: pausingClock(), queue: "drs", stop });
      expect(await handler({ Records: [large, valid] }, invocation)).toEqual(failuresOf());
      expect(handled).toEqual(["m-a after 0 messages", "m-large after 1 messages"]);
    });

    test("do not hold them up for longer than ten seconds", async () => {
      const { parts, sent } = buildParts();
      const stop = async ({ messageId }: Delivery): Promise<Settlement> =>
        messageId === "m-a" ? new Promise<never>(() => {}) : publishFor(messageId);
      const handler = createWorker({ ...parts, queue: "drs", stop });
      void handler({ Records: [large, valid] }, invocation);
      await vi.waitFor(() => vi.advanceTimersByTime(150) && expect(requestIds(sent)).toEqual(["m-large"]));
      expect(parts.clock.waitsMs).toEqual([10_000]);
    });
  });

  test("a dead letter is published before its outcome", async () => {
    const { handle, sent } = build({ a: publishFor("a", "gave-up") });
    expect(await handle(...records("a"))).toEqual(failuresOf());
    expect(sent.map(({ queue }) => queue)).toEqual(["dead-letters", "results"]);
    expect(sent[0]?.body).toBe("letter a");
  });

  test("an outcome is not published where its dead letter was not taken, and its record fails", async () => {
    const results = { a: publishFor("a", "gave-up"), b: publishFor("b", "gave-up") };
    const { handle, sent } = build(results, ({ body }) => body !== "letter a");
    expect(await handle(...records("a", "b"))).toEqual(failuresOf("m-a"));
    expect(requestIds(sent)).toEqual(["b"]);
  });

  test("a record fails where the results queue did not take its outcome, and the other records are done", async () => {
    const { handle } = build({}, ({ body }) => JSON.parse(body).requestId !== "b");
    expect(await handle(...records("a", "b", "c"))).toEqual(failuresOf("m-b"));
  });

  test("every record fails where sending throws, and the error is logged", async () => {
    const { handle, errors } = build({}, () => {
      throw new Error("no queue");
    });
    expect(await handle(...records("a", "b"))).toEqual(failuresOf("m-a", "m-b"));
    expect(errors).toEqual(["publishing outcomes"]);
  });
});

describe("a request that is handed back", () => {
  test("its message is sent to its queue again with a delay, and then its record is done", async () => {
    const { handle, hidden, sent } = build({ b: handBackFor("b", 5_000) });
    expect(await handle(...records("a", "b"))).toEqual(failuresOf());
    const again = sent.find(({ queue }) => queue === "drs");
    expect(again?.entry).toMatchObject({ body: "b", delaySeconds: 5 });
    expect(readProgress(again?.entry.attributes?.progress)).toMatchObject({ deliveries: 1, calls: 1, delayMs: 5_000 });
    expect(hidden).toEqual([]);
    expect(requestIds(sent)).toEqual(["a"]);
  });

  test("its message keeps its group id, its sender and the number of its replays", async () => {
    const { handle, sent } = build({ b: handBackFor("b", 5_000) });
    const attributes = { ApproximateReceiveCount: "1", SentTimestamp: String(START_MS), MessageGroupId: "team-a" };
    const messageAttributes = { sender: { stringValue: "invoke" }, replays: { stringValue: "2" } };
    await handle(recordOf("m-b", "b", { attributes, messageAttributes }));
    expect(sent[0]?.entry).toMatchObject({ groupId: "team-a", attributes: { sender: "invoke", replays: "2" } });
  });

  test("it loses its list, and nothing else of its progress, where its message would be too large for SQS", async () => {
    const pending = Array.from({ length: 2_000 }, (_, page) => ({
      list: "builds",
      page,
      taskName: "\u{1F600}".repeat(64),
    }));
    const listing = { pending, runs: [], protectedIds: [], queued: 0, unreadable: 0, seen: [] };
    const progress = { ...NO_PROGRESS, deliveries: 7, calls: 0, isLast: true, listing };
    const handBack: Settlement = {
      ...handBackFor("b", 0),
      kind: "hand-back",
      why: "listing",
      requestId: "b",
      ageMs: 1,
      progress,
      unsentWaitMs: 5_000,
    };
    const { handle, sent } = build({ b: handBack });
    await handle(...records("b"));
    const { listing: _, ...rest } = progress;
    expect(readProgress(sent[0]?.entry.attributes?.progress)).toEqual(rest);
  });

  test("its record fails where SQS does not take it, and its message stays hidden for the same wait", async () => {
    const { handle, hidden } = build({ b: handBackFor("b", 5_000) }, ({ queue }) => queue !== "drs");
    expect(await handle(...records("a", "b"))).toEqual(failuresOf("m-b"));
    expect(hidden).toEqual([{ queue: "drs", receiptHandle: "receipt-m-b", waitMs: 5_000 }]);
  });

  test.each([
    ["the rest of its wait", 25_000, 15_000],
    ["1 s at least", 5_000, 1_000],
  ])(
    "its message stays hidden for %s after a send that failed only after 10 s (was the whole wait)",
    async (_, waitMs, leftMs) => {
      const { handle, hidden, parts } = build({ b: handBackFor("b", waitMs) }, () => {
        parts.clock.pass(10_000);
        return false;
      });
      await handle(...records("b"));
      expect(hidden).toEqual([{ queue: "drs", receiptHandle: "receipt-m-b", waitMs: leftMs }]);
    },
  );

  test("its message stays hidden for its wait where the clock is set back meanwhile (fixed: for an hour more)", async () => {
    const { handle, hidden, parts } = build({ b: handBackFor("b", 25_000) }, () => {
      parts.clock.step(-3_600_000);
      return false;
    });
    await handle(...records("b"));
    expect(hidden).toEqual([{ queue: "drs", receiptHandle: "receipt-m-b", waitMs: 25_000 }]);
  });

  test("its message without a delay stays hidden all the same (fixed: ten receives within seconds)", async () => {
    const { handle, hidden } = build({ b: handBackFor("b", 0, 20_000) }, ({ queue }) => queue !== "drs");
    expect(await handle(...records("b"))).toEqual(failuresOf("m-b"));
    expect(hidden).toEqual([{ queue: "drs", receiptHandle: "receipt-m-b", waitMs: 20_000 }]);
  });
});

describe("a faulty record", () => {
  test("it fails alone where it cannot be read, and the error is logged", async () => {
    const { handle, errors } = build();
    expect(await handle(...records("a"), { messageId: "m-x" }, ...records("b"))).toEqual(failuresOf("m-x"));
    expect(errors).toEqual(["handling message m-x"]);
  });

  test("it fails alone where the stop throws, and the error is logged", async () => {
    const { handle, errors } = build({ x: new TypeError("a fault of our own") });
    expect(await handle(...records("a", "x", "b"))).toEqual(failuresOf("m-x"));
    expect(errors).toEqual(["handling message m-x"]);
  });
});

describe("a slow record", () => {
  test("it delays the outcomes of the other records by 150 ms at most", async () => {
    const slow = Promise.withResolvers<Settlement>();
    const { handle, sent } = build({ slow: slow.promise });
    const handling = handle(...records("a", "slow", "b"));
    await vi.advanceTimersByTimeAsync(149);
    expect(requestIds(sent)).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(requestIds(sent)).toEqual(["a", "b"]);
    slow.resolve(publishFor("slow"));
    expect(await handling).toEqual(failuresOf());
    expect(requestIds(sent)).toEqual(["a", "b", "slow"]);
  });
});

describe("the log and the metrics of a worker", () => {
  test("they get each outcome and each handed-back request once, and the metrics are written last", async () => {
    const { handle, written } = build({ b: handBackFor("b", 5_000) });
    await handle(...records("a", "b", "c"));
    expect(written.pop()).toBe("flush");
    expect(written.toSorted()).toEqual([
      "log a",
      "log b handed back",
      "log c",
      "metrics a",
      "metrics b handed back",
      "metrics c",
    ]);
  });

  test("they get no outcome that was not published, and no hand-back that was not sent", async () => {
    const { handle, written } = build({ b: handBackFor("b", 5_000) }, () => false);
    await handle(...records("a", "b"));
    expect(written).toEqual(["flush"]);
  });
});

describe("an event", () => {
  test.each([[{}], [{ service: "drs" }], [null]])("%j is an error, since it holds no SQS records", async (event) => {
    await expect(build().handler(event, invocation)).rejects.toThrow("handling an event: it holds no SQS records");
  });

  test("an empty batch is done at once", async () => {
    const { handle, sent } = build();
    expect(await handle()).toEqual(failuresOf());
    expect(sent).toEqual([]);
  });
});

describe("a selection", () => {
  const runs = (id: string, count: number) => Array.from({ length: count }, (_, index) => ({ body: `${id}/${index}` }));
  const selectionFor = (id: string, count: number): Settlement => {
    const info = { requestId: id, noun: "build", sentMs: START_MS, deliveries: 2 };
    const outcome = buildOutcome(info, { status: "selected", detail: "2 builds" }, START_MS);
    return { kind: "publish", outcome, calls: 0, children: runs(id, count), unsentWaitMs: 5_000 };
  };
  const bodiesTo = (sent: readonly { readonly queue: string; readonly body: string }[], name: string) =>
    sent.filter(({ queue }) => queue === name).map(({ body }) => body);

  test("sends the request of each run to its own queue, and then its outcome", async () => {
    const { handle, sent } = build({ s: selectionFor("s", 2) });
    expect(await handle(...records("s"))).toEqual(failuresOf());
    expect(sent.map(({ queue }) => queue)).toEqual(["drs", "drs", "results"]);
    expect(bodiesTo(sent, "drs")).toEqual(["s/0", "s/1"]);
  });

  test("without one of its requests is not published, fails, and comes again after its own wait", async () => {
    const results = { s: selectionFor("s", 3), t: selectionFor("t", 1) };
    const { handle, sent, hidden, written } = build(results, ({ body }) => body !== "s/1");
    expect(await handle(...records("s", "t", "a"))).toEqual(failuresOf("m-s"));
    expect(requestIds(sent).sort()).toEqual(["a", "t"]);
    expect(hidden).toEqual([{ queue: "drs", receiptHandle: "receipt-m-s", waitMs: 5_000 }]);
    expect(written.filter((line) => line.endsWith(" s"))).toEqual([]);
  });

  test("without runs publishes its outcome alone", async () => {
    const { handle, sent } = build({ s: selectionFor("s", 0) });
    expect(await handle(...records("s"))).toEqual(failuresOf());
    expect(sent.map(({ queue }) => queue)).toEqual(["results"]);
  });
});

describe("a worker whose outcomes also go to a bus", () => {
  test("sends the outcome to results, then to the queue of the bus, and a dead letter before both", async () => {
    const { sent, handle } = build({ b: publishFor("b", "expired") }, undefined, { publishesToBus: true });
    expect(await handle(recordOf("a", "a"), recordOf("b", "b"))).toEqual(failuresOf());
    const queuesOf = (id: string) => sent.filter(({ body }) => body.includes(`"${id}"`) || body === `letter ${id}`);
    expect(queuesOf("a").map(({ queue }) => queue)).toEqual(["results", "bus"]);
    expect(queuesOf("b").map(({ queue }) => queue)).toEqual(["dead-letters", "results", "bus"]);
    const [published, copy] = queuesOf("a");
    expect(copy?.entry).toEqual(published?.entry);
  });

  test("does not acknowledge a message whose outcome the queue of the bus has not taken", async () => {
    const { handle } = build({}, ({ queue }) => queue !== "bus", { publishesToBus: true });
    expect(await handle(recordOf("a", "a"))).toEqual(failuresOf("a"));
  });

  test("sends nothing to the bus where the stage has none", async () => {
    const { sent, handle } = build();
    await handle(recordOf("a", "a"));
    expect(sent.map(({ queue }) => queue)).toEqual(["results"]);
  });
});
