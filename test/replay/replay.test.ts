import { describe, expect } from "vitest";
import { requestOf } from "../rig/examples.ts";
import { countsOf, type Letter, replayTest as test } from "./replaying.ts";
import { schedulerAttributes } from "./scheduler-attributes.ts";

const OLD = "2026-11-01T00:00:00Z";

/** A dead letter as stopcord puts it there. */
function letter(id: string, attributes: Record<string, string> = {}, more: Record<string, unknown> = {}): Letter {
  return {
    body: requestOf("drs", { id, sentAt: OLD, expiresAt: "2026-11-01T01:00:00Z", ...more }),
    attributes: { requestId: id, service: "drs", status: "gave-up", code: "busy", message: "m", ...attributes },
  };
}

const bodyText = ({ body }: Letter) => (typeof body === "string" ? body : JSON.stringify(body));
const letters = (count: number, prefix = "r") =>
  Array.from({ length: count }, (_, index) => letter(`${prefix}${index}`));
const ids = (replayed: readonly { id: string }[]) => replayed.map(({ id }) => id).sort();

describe("a dead letter that matches", () => {
  test("it is sent with sentAt = now, with its id and the number of its replays", async ({ desk }) => {
    await desk.put(letter("r", { replays: "1" }));
    const startMs = Date.now();
    const report = await desk.run();
    const [replayed, ...others] = await desk.replayed();
    expect(others).toEqual([]);
    expect(replayed).toEqual({
      id: "r",
      body: requestOf("drs", { id: "r", sentAt: expect.any(String), expiresAt: expect.any(String) }),
      attributes: { replays: "2" },
    });
    expect(Date.parse(String(replayed?.body.sentAt))).toBeGreaterThanOrEqual(startMs);
    expect(report).toMatchObject({ dryRun: false, isComplete: true, ended: "end", skipped: [] });
    expect(countsOf(report)).toEqual({
      scanned: 1,
      matched: 1,
      replayed: 1,
      skippedCount: 0,
      left: 0,
      undeleted: 0,
      hidden: 0,
    });
  });

  test("it is sent with the deadline of the options", async ({ desk }) => {
    await desk.put(letter("r"));
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    await desk.run({ expiresAt });
    expect(await desk.replayed()).toMatchObject([{ body: { expiresAt } }]);
  });

  test("it is sent alone: a letter that does not match stays, and is visible again at once", async ({ desk }) => {
    const other = letter("other", { status: "denied" });
    await desk.put(letter("r"), other);
    expect(await desk.run({ status: "gave-up" })).toMatchObject({ scanned: 2, matched: 1, replayed: 1, left: 1 });
    expect(ids(await desk.replayed())).toEqual(["r"]);
    expect(await desk.visible()).toEqual([bodyText(other)]);
  });

  test("no more than max letters are sent", async ({ desk }) => {
    await desk.put(...letters(25));
    expect(await desk.run({ max: 12 })).toMatchObject({ replayed: 12, ended: "max", isComplete: false });
    expect(await desk.replayed()).toHaveLength(12);
    expect(await desk.visible()).toHaveLength(13);
  });

  test("groups so large that ten exceed a batch are all sent", async ({ desk }) => {
    const free = "€".repeat(256);
    const stops = Array.from({ length: 100 }, () => requestOf("drs", { reason: free, requestedBy: free }));
    for (let index = 0; index < 10; index += 1) await desk.put({ body: { id: `g${index}`, stops } });
    expect(await desk.run()).toMatchObject({ replayed: 10, left: 0, skipped: [] });
    expect(await desk.replayed()).toHaveLength(10);
  });
});

describe("a dry run", () => {
  test("it lists the letters that a run would replay, sends nothing and leaves every letter", async ({ desk }) => {
    await desk.put(letter("r", { replays: "3" }), letter("s", { deadLetteredAt: "2026-11-01T01:00:00Z" }));
    const report = await desk.run({ dryRun: true });
    expect(countsOf(report)).toMatchObject({ scanned: 2, matched: 2, replayed: 0, skippedCount: 1, left: 2 });
    expect(report.letters).toEqual([
      {
        id: "s",
        messageId: expect.any(String),
        origin: "stopcord",
        services: ["drs"],
        accounts: ["default"],
        requesters: [],
        status: "gave-up",
        code: "busy",
        message: "m",
        httpStatus: undefined,
        errorCode: undefined,
        sentAt: "2026-11-01T00:00:00.000Z",
        replays: 0,
        deadLetteredAt: "2026-11-01T01:00:00Z",
      },
    ]);
    expect(await desk.replayed()).toEqual([]);
    expect(await desk.visible()).toHaveLength(2);
  });

  test("it lists no more than max letters", async ({ desk }) => {
    await desk.put(...letters(25));
    const report = await desk.run({ dryRun: true, max: 12 });
    expect(report).toMatchObject({ ended: "max", replayed: 0 });
    expect(report.letters).toHaveLength(12);
  });
});

describe("a dead letter that matches and cannot be replayed", () => {
  test.for<[string, Letter, string]>([
    [
      "that was replayed too often",
      letter("r", { replays: "3" }),
      "it was replayed 3 times before; set maxReplays (--max-replays) to allow more",
    ],
    [
      "that is not JSON",
      { body: "stop!", attributes: { requestId: "r", status: "rejected" } },
      "not a request (body: not JSON)",
    ],
    [
      "that is not valid",
      letter("r", { status: "rejected" }, { now: 1 }),
      "it would be rejected again (now: unknown key)",
    ],
    [
      "that Scheduler has cut off",
      { body: '{"id":"r', attributes: { requestId: "r", SCHEDULE_ARN: "arn", IS_PAYLOAD_TRUNCATED: "true" } },
      "not a request (body: cut off by EventBridge Scheduler)",
    ],
  ])("a letter %s is reported and left", async ([, given, why], { desk }) => {
    await desk.put(given);
    expect(await desk.run()).toMatchObject({ matched: 1, replayed: 0, skipped: [{ id: "r", why }], left: 1 });
    expect(await desk.replayed()).toEqual([]);
    expect(await desk.visible()).toEqual([bodyText(given)]);
  });

  test("it is replayed where maxReplays allows more", async ({ desk }) => {
    await desk.put(letter("r", { replays: "3" }));
    await desk.run({ maxReplays: 4 });
    expect(await desk.replayed()).toMatchObject([{ id: "r", attributes: { replays: "4" } }]);
  });

  test("it matches by its attributes, whatever its body is", async ({ desk }) => {
    await desk.put({ body: "stop!", attributes: { status: "rejected" } }, { body: "stop!" });
    expect(await desk.run({ status: "rejected" })).toMatchObject({ scanned: 2, matched: 1, skippedCount: 1 });
  });
});

describe("a request id", () => {
  const why = "this run has chosen another dead letter of the same request";

  test("a run sends it once where a request has two dead letters", async ({ desk }) => {
    await desk.put(...letters(10), letter("r3"), letter("r4"));
    expect(await desk.run()).toMatchObject({ replayed: 10, skipped: [{ why }, { why }], left: 2 });
    expect(new Set(desk.sentByRun[0]).size).toBe(10);
  });

  test("a run sends it once where one letter is a stop of a group", async ({ desk }) => {
    await desk.put({ body: { id: "g", stops: [requestOf("drs")] } }, letter("g/0"));
    expect(await desk.run()).toMatchObject({ replayed: 1, skippedCount: 1 });
  });

  test("a run sends it once where SQS took it and the answer was lost", async ({ desk }) => {
    await desk.put(letter("r"));
    const onCall = async (name: string, call: () => Promise<unknown>) => {
      const answer = await call();
      if (name === "SendMessageBatch") throw new Error("socket hang up");
      return answer;
    };
    const why = "not known to be sent (Error: socket hang up)";
    expect(await desk.run({}, { onCall })).toMatchObject({ replayed: 0, skipped: [{ id: "r", why }], left: 1 });
    expect(await desk.replayed()).toHaveLength(1);
    expect(await desk.visible()).toHaveLength(1);
  });

  test("a run sends it once where the replayed request comes back as a dead letter at once", async ({ desk }) => {
    await desk.put(...letters(10));
    let isBack = false;
    const onCall = async (name: string, call: () => Promise<unknown>) => {
      const answer = await call();
      if (name === "DeleteMessageBatch" && !isBack) await desk.put(letter("r5", { replays: "1" }));
      if (name === "DeleteMessageBatch") isBack = true;
      return answer;
    };
    expect(await desk.run({}, { onCall })).toMatchObject({ scanned: 11, replayed: 10, skipped: [{ id: "r5", why }] });
  });
});

describe("the end of a run", () => {
  test("a run ends before the function's time is up, and makes every letter visible again", async ({ desk }) => {
    await desk.put(...letters(40));
    let remainingMs = 60_000;
    const onCall = (name: string, call: () => Promise<unknown>) => {
      if (name === "ReceiveMessage") remainingMs -= 15_000;
      return call();
    };
    const report = await desk.run({ dryRun: true }, { remainingMs: () => remainingMs, onCall });
    expect(report).toMatchObject({ ended: "time", isComplete: false, scanned: 30, left: 30, hidden: 0 });
    expect(await desk.visible()).toHaveLength(40);
  });

  test.for([
    ["before it begins", 0, 0],
    ["during its first receive", 60_000, 10],
  ] as const)("a run whose time ends %s sends nothing", async ([, givenMs, scanned], { desk }) => {
    await desk.put(...letters(20));
    let remainingMs: number = givenMs;
    const onCall = (name: string, call: () => Promise<unknown>) => {
      if (name === "ReceiveMessage") remainingMs = 0;
      return call();
    };
    const report = await desk.run({}, { remainingMs: () => remainingMs, onCall });
    expect(report).toMatchObject({ ended: "time", scanned, replayed: 0, left: scanned });
    expect(await desk.replayed()).toEqual([]);
    expect(await desk.visible()).toHaveLength(20);
  });

  test("a run ends with the reason where the dead-letter queue cannot be read", async ({ desk }) => {
    const onCall = async (name: string, call: () => Promise<unknown>) => {
      if (name === "ReceiveMessage") throw Object.assign(new Error("no"), { name: "AccessDenied" });
      return call();
    };
    expect(await desk.run({}, { onCall })).toMatchObject({
      ended: "not-readable",
      message: "the dead-letter queue could not be read: AccessDenied: no",
    });
  });

  test("a run ends where requests takes nothing three times in a row, and leaves every letter", async ({ desk }) => {
    await desk.put(...letters(50));
    const onCall = async (name: string, call: () => Promise<unknown>) => {
      if (name === "SendMessageBatch") throw new Error("no");
      return call();
    };
    const report = await desk.run({}, { onCall });
    expect(report).toMatchObject({ ended: "not-writable", replayed: 0, left: report.scanned });
    expect(report.message).toBe("the requests queue took no message three times in a row: Error: no");
    expect(await desk.visible()).toHaveLength(50);
  });

  test("a run goes on after one receive that fails", async ({ desk }) => {
    await desk.put(...letters(15));
    let receives = 0;
    const onCall = async (name: string, call: () => Promise<unknown>) => {
      if (name === "ReceiveMessage" && ++receives === 2) throw new Error("no");
      return call();
    };
    expect(await desk.run({}, { onCall })).toMatchObject({ ended: "end", replayed: 15 });
  });
});

describe("an entry that fails in a batch", () => {
  /** Reports the first entry of an answer as failed, although SQS has carried it out. */
  const failing = (action: string, times: number) => {
    let left = times;
    return async (name: string, call: () => Promise<unknown>) => {
      const result = (await call()) as { output: { Successful: { Id: string }[]; Failed?: object[] } };
      if (name !== action || left === 0) return result;
      left -= 1;
      const [first, ...others] = result.output.Successful;
      result.output.Successful = others;
      result.output.Failed = [{ Id: first?.Id, Code: "InternalError", Message: "oops", SenderFault: false }];
      return result;
    };
  };

  test("its letter is not deleted where the send failed", async ({ desk }) => {
    await desk.put(...letters(5));
    const report = await desk.run({}, { onCall: failing("SendMessageBatch", 1) });
    expect(report).toMatchObject({
      replayed: 4,
      left: 1,
      skipped: [{ why: "not known to be sent (InternalError: oops)" }],
    });
    expect(await desk.visible()).toHaveLength(1);
  });

  test("its letter is deleted at the second try, or at the end of the run", async ({ desk }) => {
    await desk.put(...letters(5));
    const report = await desk.run({}, { onCall: failing("DeleteMessageBatch", 2) });
    expect(report).toMatchObject({ replayed: 5, left: 0, undeleted: 0 });
  });

  test("its letter is counted as undeleted where it was replayed and cannot be deleted", async ({ desk }) => {
    await desk.put(...letters(5));
    const report = await desk.run({}, { onCall: failing("DeleteMessageBatch", 99) });
    expect(report).toMatchObject({ replayed: 5, left: 1, undeleted: 1 });
  });
});

describe("dead letters of EventBridge Scheduler", () => {
  const attributes = { ...schedulerAttributes, SCHEDULED_TIME: "2026-11-01T03:00:00Z" };
  const id = "schedules/nightly/2026-11-01T03:00:00Z";
  const scheduled = { body: requestOf("drs", { id, sentAt: "2026-11-01T03:00:00Z" }), attributes };

  test("they are listed with the error of Scheduler", async ({ desk }) => {
    await desk.put(scheduled);
    expect((await desk.run({ dryRun: true })).letters).toMatchObject([
      {
        id,
        origin: "scheduler",
        errorCode: attributes.ERROR_CODE,
        message: attributes.ERROR_MESSAGE,
        services: ["drs"],
      },
    ]);
  });

  test("they are replayed like any other, without their attributes", async ({ desk }) => {
    await desk.put(scheduled);
    await desk.run({ service: "drs", sentBefore: "2026-11-02T00:00:00Z" });
    expect(await desk.replayed()).toMatchObject([{ id, attributes: { replays: "1" } }]);
    expect(await desk.visible()).toEqual([]);
  });
});
