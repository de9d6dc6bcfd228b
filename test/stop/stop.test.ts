import { describe, expect, test } from "vitest";
import { createAccountStore } from "../../lib/accounts/account-store.ts";
import type { HttpRequest } from "../../lib/http/exchange.ts";
import { createTokens } from "../../lib/huawei/tokens.ts";
import type { TransportResult } from "../../lib/huawei/transport.ts";
import { createCallGuard } from "../../lib/limits/call-guard.ts";
import { type Halt, haltOf } from "../../lib/limits/halts.ts";
import type { Service } from "../../lib/services/service.ts";
import { services } from "../../lib/services/services.ts";
import type { Delivery } from "../../lib/sqs/delivery.ts";
import { NO_PROGRESS, type Progress, writeProgress } from "../../lib/stop/progress.ts";
import { createStop } from "../../lib/stop/stop.ts";
import { START_MS } from "../rig/clock.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { configOf, PROJECT_ID, requestOf } from "../rig/examples.ts";
import { pausingClock } from "./pausing-clock.ts";

const ACCOUNTS = JSON.stringify({
  default: { ak: "AK", sk: "SK", projects: { "cn-north-4": PROJECT_ID } },
  twin: { ak: "AK", sk: "SK", projects: { "cn-north-4": PROJECT_ID } },
  robot: { iam: { domain: "d", user: "u", password: "p" }, projects: { "cn-north-4": PROJECT_ID } },
});

const answer = (status: number, body: string, headers = {}): TransportResult => ({
  kind: "answer",
  answer: { status, headers, body },
});
const ACCEPTED = answer(200, "null");
const RUNNING = answer(200, '{"task_status":0}');
const ABORTED = answer(200, '{"task_status":3}');
const THROTTLED = answer(429, '{"error_code":"APIGW.0308"}', { "retry-after": "1" });
const DENIED = answer(403, '{"error_code":"APIGW.0302"}');
const REFUSED = answer(401, '{"error_code":"APIGW.0301"}');
const LOST: TransportResult = { kind: "lost", reason: "UND_ERR_SOCKET: other side closed" };

type Step = TransportResult | Error;
type Given = {
  /** The answers to all calls, in their order; the last one stays. */
  readonly answers?: readonly Step[];
  /** The accounts secret at each read; the last one stays. */
  readonly secrets?: readonly (string | Error)[];
  readonly service?: "codearts-check" | "drs";
  /** The time that each call takes. */
  readonly callMs?: number;
  readonly halts?: readonly Halt[];
};

/** A worker's decision with a transport and a secret that follow a script. */
function build({
  answers = [ACCEPTED],
  secrets = [ACCOUNTS],
  service = "codearts-check",
  callMs = 0,
  halts = [],
}: Given = {}) {
  const clock = pausingClock();
  const made: HttpRequest[] = [];
  const errors: string[] = [];
  let reads = 0;
  const transport = async (request: HttpRequest): Promise<TransportResult> => {
    const next = answers[Math.min(made.push(request), answers.length) - 1];
    clock.pass(callMs);
    if (next === undefined || next instanceof Error) throw next ?? new Error("a call too many");
    return next;
  };
  const readSecret = async (): Promise<string> => {
    reads += 1;
    const secret = secrets[Math.min(reads, secrets.length) - 1];
    if (secret instanceof Error) throw secret;
    return secret ?? "{}";
  };
  const config = configOf({ ACCOUNTS_SECRET_ID: "accounts" });
  const anyService: Service = services[service];
  const stop = createStop(anyService, {
    transport,
    clock,
    config,
    accounts: createAccountStore(config, readSecret, clock),
    halts: { find: async (subject) => halts.find((halt) => haltOf([halt], subject)) },
    guard: createCallGuard(clock),
    tokens: createTokens(transport, clock, undefined),
    warn: () => {},
    error: (message, cause) => errors.push(`${message}: ${cause}`),
  });
  const deliver = (more: Record<string, unknown> = {}, delivery: Partial<Delivery> = {}) => {
    const times = { sentAt: "2026-11-22T07:59:50Z", expiresAt: "2026-11-22T08:15:00Z" };
    const body = JSON.stringify(requestOf(service, { id: "r", ...times, ...more }));
    const received = { messageId: "m", receiptHandle: "h", body, receives: 1, queuedMs: START_MS };
    return stop({ ...received, ...delivery }, clock.now());
  };
  /** Delivers the message that a hand-back sends, after its delay. */
  const deliverNext = (progress: Progress, more: Record<string, unknown> = {}) => {
    clock.pass(progress.delayMs);
    return deliver(more, { messageId: "n", progress: writeProgress(progress) });
  };
  const calls = () => made.map(({ call }) => (call.method === "GET" ? "ask" : "stop")).join(" ");
  return { clock, deliver, deliverNext, made, calls, errors, reads: () => reads };
}

type Built = ReturnType<typeof build>;

/** The progress with which a delivery hands its request back. */
async function handedBack(settlement: ReturnType<Built["deliver"]>): Promise<Progress> {
  const result = await settlement;
  return result.kind === "hand-back" ? result.progress : expect.unreachable(`published: ${result.outcome.status}`);
}

describe("a request", () => {
  test("is stopped, and its outcome names the account and the region", async () => {
    const { deliver, made } = build();
    expect(await deliver()).toMatchObject({
      kind: "publish",
      outcome: {
        requestId: "r",
        status: "stopped",
        account: "default",
        region: "cn-north-4",
        calls: 1,
        httpStatus: 200,
      },
      deadLetter: undefined,
    });
    expect(made).toMatchObject([{ origin: "https://codearts-check.cn-north-4.myhuaweicloud.com" }]);
  });

  test.for<readonly [string, number, string, boolean]>([
    ["stopped", 202, '{"id":"x","status":"success"}', true],
    ["not-found", 400, '{"error_code":"DRS.10000010"}', false],
    ["refused", 400, '{"error_code":"DRS.M00307"}', false],
    ["denied", 403, '{"error_code":"DRS.M00102"}', false],
  ])(
    "with force that ends as %s says that the stop was forced only if there was a stop",
    async ([status, http, body, isForced]) => {
      const { deliver } = build({ service: "drs", answers: [answer(http, body)] });
      const result = await deliver({ target: { ...exampleTargets.drs, force: true } });
      const { outcome } = result.kind === "publish" ? result : expect.unreachable("handed back");
      expect(outcome).toMatchObject({ status, calls: 1 });
      expect(outcome.message.includes("The stop was forced.")).toBe(isForced);
    },
  );

  test.each<[string, Record<string, unknown>, object]>([
    [
      "a dry run, which shows the stop call",
      { dryRun: true },
      { status: "dry-run", ok: true, calls: 0, wouldCall: { method: "POST", body: "{}" } },
    ],
    [
      "a deadline that passed before the first delivery",
      { sentAt: "2026-11-22T07:00:00Z", expiresAt: "2026-11-22T07:15:00Z" },
      { status: "expired", deadLettered: true, calls: 0 },
    ],
    [
      "a fault in the request",
      { target: {} },
      { status: "rejected", message: expect.stringContaining("target.taskId") },
    ],
    [
      "a region that does not exist",
      { region: "nowhere-1" },
      { status: "rejected", message: expect.stringContaining("cn-north-4") },
    ],
    ["an unknown account", { account: "nobody" }, { status: "denied", code: "account-unknown" }],
  ])("is settled without a call: %s", async (_, more, outcome) => {
    const { deliver, made } = build();
    expect(await deliver(more)).toMatchObject({ kind: "publish", outcome });
    expect(made).toEqual([]);
  });

  test("that is settled without a call keeps the calls and the last answer of its earlier deliveries", async () => {
    const last = { httpStatus: 503 };
    const progress = writeProgress({ ...NO_PROGRESS, deliveries: 2, calls: 5, last });
    const { deliver } = build();
    expect(await deliver({ account: "nobody" }, { progress })).toMatchObject({
      outcome: { status: "denied", code: "account-unknown", calls: 5, deliveries: 3, ...last },
    });
  });
});

describe("a message that is no valid request for this version, and was one for another", () => {
  const last = { httpStatus: 202 };
  const known = { ...NO_PROGRESS, deliveries: 1, calls: 2, last };

  test.each<[string, Progress, object]>([
    ["without doubt", known, { status: "rejected" }],
    ["in doubt", { ...known, isInDoubt: true }, { status: "gave-up", code: "state-unknown" }],
    ["accepted", { ...known, acceptedMs: START_MS }, { status: "gave-up", code: "not-confirmed" }],
  ])("keeps its calls, and is not rejected after one that may have stopped the task: %s", async (_, progress, end) => {
    const { deliver } = build();
    expect(await deliver({ target: {} }, { progress: writeProgress(progress) })).toMatchObject({
      outcome: { ...end, ...last, calls: 2, message: expect.stringContaining("target.taskId") },
    });
  });
});

describe("the secrets of an account", () => {
  const secrets = [ACCOUNTS.replaceAll('"SK"', '"nobody-may-see-this"').replace('"p"', '"nobody-may-see-this"')];

  test.each<[string, Record<string, unknown>, TransportResult]>([
    ["is stopped", {}, ACCEPTED],
    ["is a dry run", { dryRun: true }, ACCEPTED],
    ["has an unknown account", { account: "nobody" }, ACCEPTED],
    ["has a refused key", {}, REFUSED],
    ["has a refused password", { account: "robot" }, REFUSED],
    ["has an account without a project there", { region: "cn-east-3" }, ACCEPTED],
    ["has a region that does not exist", { region: "nowhere-1" }, ACCEPTED],
    ["is throttled", {}, THROTTLED],
    ["got no answer", {}, LOST],
  ])("are not in the settlement of a request that %s", async (_, more, result) => {
    const { deliver } = build({ answers: [result], secrets });
    expect(JSON.stringify(await deliver(more))).not.toContain("nobody-may-see-this");
  });
});

describe("the accounts secret", () => {
  /** A process that has read the secret 30 s and more ago. */
  const buildWarm = async (given: Given) => {
    const built = build(given);
    await built.deliver({ dryRun: true });
    built.clock.pass(30_001);
    return built;
  };

  test.each<[string, string]>([
    ["an unknown account, which may have been added", "{}"],
    [
      "an account without a project there, which may have been corrected",
      ACCOUNTS.replaceAll("cn-north-4", "cn-east-3"),
    ],
    ["a faulty account, which may have been corrected", ACCOUNTS.replaceAll('"AK"', '""')],
  ])("is read again for %s (a corrected secret was never read again)", async (_, secret) => {
    const { deliver, reads } = await buildWarm({ secrets: [secret, ACCOUNTS] });
    expect(await deliver()).toMatchObject({ outcome: { status: "stopped" } });
    expect(reads()).toBe(2);
  });

  test("is read again before `denied`, and the corrected account gets one more call", async () => {
    const corrected = ACCOUNTS.replaceAll('"AK"', '"AK2"');
    const { deliver, made, reads } = await buildWarm({ answers: [DENIED, ACCEPTED], secrets: [ACCOUNTS, corrected] });
    expect(await deliver()).toMatchObject({ outcome: { status: "stopped", calls: 2 } });
    expect(made[1]?.call.headers.authorization).toContain("Access=AK2,");
    expect(reads()).toBe(2);
  });

  test("is read again before a refused key is an outcome (fixed: the key in it was right for 31 s)", async () => {
    const corrected = ACCOUNTS.replaceAll('"AK"', '"AK2"');
    const { deliver, made } = await buildWarm({ answers: [REFUSED, ACCEPTED], secrets: [ACCOUNTS, corrected] });
    expect(await deliver()).toMatchObject({ outcome: { status: "stopped", calls: 2 } });
    expect(made[1]?.call.headers.authorization).toContain("Access=AK2,");
  });

  test("that changed, but not in its refused key, gets no second call with that key", async () => {
    const moved = ACCOUNTS.replaceAll(PROJECT_ID, "f".repeat(32));
    const { deliver, made } = await buildWarm({ answers: [REFUSED, ACCEPTED], secrets: [ACCOUNTS, moved] });
    expect(await deliver()).toMatchObject({ outcome: { status: "denied", code: "credentials", calls: 1 } });
    expect(made).toHaveLength(1);
  });

  test("that names another region after `denied` gives the outcome that region (was the old one)", async () => {
    const moved = ACCOUNTS.replaceAll('"projects":{"cn-north-4"', '"region":"cn-south-1","projects":{"cn-south-1"');
    const { deliver, made } = await buildWarm({ answers: [DENIED, ACCEPTED], secrets: [ACCOUNTS, moved] });
    expect(await deliver()).toMatchObject({ outcome: { status: "stopped", region: "cn-south-1" } });
    expect(made[1]?.origin).toContain("cn-south-1");
  });

  test("that names another region after an accepted stop leaves its queries where the stop was (was not-found)", async () => {
    const moved = ACCOUNTS.replaceAll('"projects":{"cn-north-4"', '"region":"cn-south-1","projects":{"cn-south-1"');
    const confirm = { confirm: true };
    const progress = await handedBack(build({ answers: [ACCEPTED] }).deliver(confirm));
    const next = build({ answers: [ABORTED], secrets: [moved] });
    expect(await next.deliverNext(progress, confirm)).toMatchObject({
      outcome: { status: "stopped", confirmed: true, region: "cn-north-4" },
    });
    expect(next.made).toMatchObject([{ origin: "https://codearts-check.cn-north-4.myhuaweicloud.com" }]);
  });

  test("is read again at most every 30 s", async () => {
    const { deliver, clock, reads } = await buildWarm({ answers: [DENIED] });
    for (let second = 0; second < 90; second++) {
      await deliver();
      clock.pass(1_000);
    }
    expect(reads()).toBe(4);
  });

  test("is not read again for a request that is stopped", async () => {
    const { deliver, reads } = await buildWarm({});
    await deliver();
    expect(reads()).toBe(1);
  });

  test("is read again while credentials are refused, and corrected ones are tried at once", async () => {
    const corrected = ACCOUNTS.replaceAll('"SK"', '"corrected"');
    const { deliver, clock, made } = build({ answers: [REFUSED, ACCEPTED], secrets: [ACCOUNTS, corrected] });
    expect(await deliver()).toMatchObject({ outcome: { status: "denied", code: "credentials" } });
    expect(await deliver({}, { messageId: "n" })).toMatchObject({ kind: "hand-back", why: "account-paused" });
    clock.pass(30_001);
    expect(await deliver({}, { messageId: "n" })).toMatchObject({ outcome: { status: "stopped" } });
    expect(made).toHaveLength(2);
  });

  test("that cannot be read makes the request wait, and a last delivery gives it up with the reason", async () => {
    const { deliver } = build({ secrets: [new Error("throttled")] });
    const progress = await handedBack(deliver());
    expect(progress).toMatchObject({ calls: 0, isInDoubt: false, isLast: false });
    const isLast = writeProgress({ ...progress, isLast: true });
    expect(await deliver({}, { progress: isLast })).toMatchObject({
      outcome: {
        status: "gave-up",
        code: "unavailable",
        errorMessage: "the accounts secret cannot be read: throttled",
      },
    });
  });
});

describe("refused credentials", () => {
  test("are used once for two accounts that share them (a key under two names was refused twice)", async () => {
    const { deliver, made } = build({ answers: [REFUSED] });
    expect(await deliver()).toMatchObject({ outcome: { status: "denied", code: "credentials" } });
    expect(await deliver({ account: "twin" })).toMatchObject({ kind: "hand-back", why: "account-paused" });
    expect(made).toHaveLength(1);
  });

  test("make the next delivery deny the request where it is the last", async () => {
    const { deliver, deliverNext } = build({ answers: [REFUSED] });
    await deliver();
    const progress = await handedBack(deliver({ account: "twin", expiresAt: "2026-11-22T08:00:20Z" }));
    expect(progress).toMatchObject({ isLast: true, delayMs: 15_000 });
    expect(await deliverNext(progress, { account: "twin", expiresAt: "2026-11-22T08:00:20Z" })).toMatchObject({
      outcome: { status: "denied", code: "account-paused" },
    });
  });
});

describe("refused credentials that are known", () => {
  test("are the code of a request whose last delivery comes after its deadline (was gave-up, unavailable)", async () => {
    const { clock, deliver } = build({ answers: [REFUSED] });
    await deliver();
    const progress = await handedBack(deliver({ account: "twin" }));
    clock.pass(900_000);
    expect(await deliver({ account: "twin" }, { progress: writeProgress(progress) })).toMatchObject({
      outcome: { status: "denied", code: "account-paused", calls: 0 },
    });
  });
});

describe("the next delivery of a request, in any process", () => {
  const confirm = { confirm: true };

  test("asks for the state of an accepted stop, and does not repeat it", async () => {
    const first = build({ answers: [ACCEPTED] });
    const progress = await handedBack(first.deliver(confirm));
    const next = build({ answers: [RUNNING] });
    expect(await next.deliverNext(progress, confirm)).toMatchObject({ kind: "hand-back", why: "not-confirmed" });
    expect(next.calls()).toBe("ask");
  });

  test("says `stopped`, not inferred, where the task ended after an accepted stop", async () => {
    const progress = await handedBack(build({ answers: [ACCEPTED] }).deliver(confirm));
    const next = build({ answers: [ABORTED] });
    const settlement = await next.deliverNext(progress, confirm);
    expect(settlement).toMatchObject({ outcome: { status: "stopped", confirmed: true, calls: 1, deliveries: 2 } });
    expect(settlement).toMatchObject({ outcome: { code: undefined } });
  });

  test("makes a throttled stop as soon as it may, although the end is to be confirmed, without a query", async () => {
    const progress = await handedBack(build({ answers: [THROTTLED] }).deliver(confirm));
    const next = build({ answers: [ACCEPTED] });
    expect(await next.deliverNext(progress, confirm)).toMatchObject({ kind: "hand-back", why: "not-confirmed" });
    expect(next.calls()).toBe("stop");
  });

  test("keeps an acceptance through a delivery in which the accounts secret cannot be read", async () => {
    const accepted = await handedBack(build({ answers: [ACCEPTED] }).deliver(confirm));
    const unread = await handedBack(build({ secrets: [new Error("throttled")] }).deliverNext(accepted, confirm));
    expect(unread).toMatchObject({ acceptedMs: accepted.acceptedMs, calls: 1, deliveries: 2, isPolling: true });
    const next = build({ answers: [RUNNING] });
    await next.deliverNext(unread, confirm);
    expect(next.calls()).toBe("ask");
  });

  test("gives up an accepted stop as not confirmed for good, whatever its last delivery meets", async () => {
    const progress = await handedBack(build({ answers: [ACCEPTED] }).deliver(confirm));
    for (const answers of [[LOST], [answer(503, "")], [THROTTLED], [RUNNING]]) {
      const next = build({ answers });
      expect(await next.deliverNext({ ...progress, isLast: true }, confirm)).toMatchObject({
        outcome: { status: "gave-up", code: "not-confirmed", calls: 1 },
      });
    }
  });

  test("counts the calls of all deliveries", async () => {
    const progress = await handedBack(build({ answers: [answer(503, "")] }).deliver());
    expect(progress).toMatchObject({ calls: 3, deliveries: 1 });
    const next = build({ answers: [RUNNING, ACCEPTED] });
    expect(await next.deliverNext(progress)).toMatchObject({ outcome: { status: "stopped", calls: 4, deliveries: 2 } });
  });
});

describe("an account that is removed, or becomes faulty, after a stop call", () => {
  const accepted = { ...NO_PROGRESS, deliveries: 1, calls: 1, isPolling: true, acceptedMs: START_MS - 5_000 };
  const inDoubt = { ...NO_PROGRESS, deliveries: 1, calls: 1, isInDoubt: true, last: { httpStatus: 302 } };
  const faulty = ACCOUNTS.replaceAll('"sk"', '"secretkey"');
  const nowhere = { region: "nowhere-1" };

  test.each<[string, Progress, string, Record<string, unknown>, string, string]>([
    ["an accepted stop of a removed account", accepted, "{}", {}, "not-confirmed", "there is no account default"],
    ["an accepted stop of a faulty account", accepted, faulty, {}, "not-confirmed", "secretkey"],
    ["an accepted stop in a region no more served", accepted, ACCOUNTS, nowhere, "not-confirmed", "region: one of"],
    ["a stop in doubt of a removed account", inDoubt, "{}", {}, "state-unknown", "there is no account default"],
    ["a stop in doubt in a region no more served", inDoubt, ACCOUNTS, nowhere, "state-unknown", "region: one of"],
  ])("leaves the outcome open until the last delivery, and is its cause: %s (was denied)", async (_, ...story) => {
    const [progress, secret, more, code, cause] = story;
    const { deliverNext, made } = build({ secrets: [secret] });
    const request = { confirm: true, ...more };
    const { acceptedMs, isInDoubt, isPolling, last } = progress;
    const next = await handedBack(deliverNext(progress, request));
    expect(next).toMatchObject({ calls: 1, deliveries: 2, acceptedMs, isInDoubt, isPolling });
    expect(next.last).toMatchObject(last ?? { errorMessage: expect.stringContaining(cause) });
    expect(await deliverNext({ ...next, isLast: true }, request)).toMatchObject({
      outcome: { status: "gave-up", code, calls: 1, message: expect.stringContaining(`Cause: `), ...last },
    });
    expect(await deliverNext({ ...next, isLast: true }, request)).toMatchObject({
      outcome: { message: expect.stringContaining(cause) },
    });
    expect(made).toEqual([]);
  });

  test.each<[string, Record<string, unknown>, string, string]>([
    ["denies a dry run", { dryRun: true }, "denied", "{}"],
    ["denies a stop of which no delivery knows a call", {}, "denied", "{}"],
    ["rejects a stop in a region that does not exist", nowhere, "rejected", ACCOUNTS],
  ])("%s at once also at its second receive", async (_, more, status, secret) => {
    const { deliver, made } = build({ secrets: [secret] });
    expect(await deliver(more, { receives: 2 })).toMatchObject({ outcome: { status, calls: 0 } });
    expect(made).toEqual([]);
  });

  test("is denied with the remark that the first of two receives may have made a call", async () => {
    const { deliver } = build({ secrets: ["{}"] });
    const remark = "that receive may have made a stop call";
    const has = expect.stringContaining(remark);
    expect(await deliver({}, { receives: 2 })).toMatchObject({ outcome: { message: has } });
    expect(await deliver()).not.toMatchObject({ outcome: { message: has } });
    expect(await deliver({ dryRun: true }, { receives: 2 })).not.toMatchObject({ outcome: { message: has } });
  });
});

describe("a halt", () => {
  const why = { reason: "wrong account", by: "ops", since: "2026-11-22T08:00:00Z" };

  test.each<[string, Partial<Halt>, string]>([
    ["everything", { all: true }, ""],
    ["its service", { service: "codearts-check" }, ""],
    ["another service", { service: "drs" }, "stop"],
    ["its account", { account: "default" }, ""],
    ["another account", { account: "other" }, "stop"],
    ["its id", { idPrefix: "r" }, ""],
    ["other ids", { idPrefix: "s" }, "stop"],
  ])("of %s decides about the stop call", async (_, selector, made) => {
    const { deliver, calls } = build({ halts: [{ ...selector, ...why }] });
    await deliver();
    expect(calls()).toBe(made);
  });

  test("covers a request without an id by its message id", async () => {
    const { deliver, calls } = build({ halts: [{ idPrefix: "m", ...why }] });
    await deliver({ id: undefined });
    expect(calls()).toBe("");
  });

  test("hands the request back, and gives it up as halted at its deadline, with a dead letter", async () => {
    const { clock, deliver, deliverNext, made } = build({ halts: [{ all: true, ...why }] });
    let end = await deliver();
    const waits: number[] = [];
    while (end.kind === "hand-back") {
      expect(end.why).toBe("halted");
      waits.push(end.progress.delayMs / 1_000);
      end = await deliverNext(end.progress);
    }
    expect(waits.slice(0, 6)).toEqual([10, 10, 20, 40, 60, 60]);
    expect(made).toEqual([]);
    expect(clock.now()).toBe(START_MS + 895_000);
    expect(end).toMatchObject({
      deadLetter: { body: expect.stringContaining('"id":"r"') },
      outcome: {
        status: "gave-up",
        code: "halted",
        calls: 0,
        deadLettered: true,
        message: expect.stringMatching(
          /0 stop calls, given up at .*; everything, halted by ops since .*: wrong account/,
        ),
      },
    });
  });

  test("does not keep a dry run from its outcome", async () => {
    const { deliver } = build({ halts: [{ all: true, ...why }] });
    expect(await deliver({ dryRun: true })).toMatchObject({ outcome: { status: "dry-run" } });
  });

  test("does not hide that the deadline passed before the first delivery", async () => {
    const { deliver } = build({ halts: [{ all: true, ...why }] });
    const late = { sentAt: "2026-11-22T07:00:00Z", expiresAt: "2026-11-22T07:15:00Z" };
    expect(await deliver(late)).toMatchObject({ outcome: { status: "expired" } });
  });

  test("does not hide that the account forbids the stop", async () => {
    const secrets = [JSON.stringify({ default: { ...JSON.parse(ACCOUNTS).default, allow: { services: [] } } })];
    const { deliver } = build({ halts: [{ all: true, ...why }], secrets });
    expect(await deliver()).toMatchObject({ outcome: { status: "denied", code: "not-allowed" } });
  });

  test("that is lifted lets the request go on where it waited", async () => {
    const halts: Halt[] = [{ all: true, ...why }];
    const { deliver, deliverNext, calls } = build({ halts });
    const progress = await handedBack(deliver());
    halts.pop();
    expect(await deliverNext(progress)).toMatchObject({ outcome: { status: "stopped", calls: 1, deliveries: 2 } });
    expect(calls()).toBe("stop");
  });
});

describe("five trial cases of an independent check", () => {
  test("one 429 and 55 s to live: the request waits and is stopped (gave up after 180 ms)", async () => {
    const until = { expiresAt: "2026-11-22T08:00:55Z" };
    const first = build({ answers: [answer(429, '{"error_code":"APIGW.0308"}')] });
    const progress = await handedBack(first.deliver(until));
    expect(progress).toMatchObject({ delayMs: 50_000, isLast: true });
    const next = build({ answers: [ACCEPTED] });
    expect(await next.deliverNext(progress, until)).toMatchObject({ outcome: { status: "stopped", calls: 2 } });
  });

  test("15 s to live behind an open circuit breaker: the last delivery calls all the same (gave up after 86 ms)", async () => {
    const until = { expiresAt: "2026-11-22T08:00:15Z" };
    const { deliver, deliverNext, calls } = build({ answers: [answer(429, '{"error_code":"APIGW.0308"}'), ACCEPTED] });
    await deliver({}, { messageId: "other" });
    const progress = await handedBack(deliver(until));
    expect(progress).toMatchObject({ calls: 0, why: "throttled", delayMs: 10_000, isLast: true });
    expect(calls()).toBe("stop");
    expect(await deliverNext(progress, until)).toMatchObject({ outcome: { status: "stopped", calls: 1 } });
  });

  test("a lost answer and failing queries for a DRS job that ended: never `already-stopped` before the state is known", async () => {
    const first = build({ service: "drs", answers: [LOST] });
    const progress = await handedBack(first.deliver());
    expect(first.made).toHaveLength(2);
    expect(progress).toMatchObject({ isInDoubt: true, hasQueryFailed: true, calls: 1 });
    const next = build({ service: "drs", answers: [LOST, answer(400, '{"error_code":"DRS.M05004"}')] });
    expect(await next.deliverNext(progress)).toMatchObject({
      outcome: { status: "stopped", code: "inferred", confirmed: true, calls: 2 },
    });
  });

  test.each([302, 407])("HTTP %i after the stop took effect: the state decides (was `refused`)", async (status) => {
    const { deliver, calls } = build({ answers: [answer(status, ""), ABORTED] });
    expect(await deliver()).toMatchObject({ outcome: { status: "stopped", code: "inferred", confirmed: true } });
    expect(calls()).toBe("stop ask");
  });
});

describe("stories of deliveries in several processes", () => {
  test("a crash after an accepted call, then running, then an unknown 4xx: not refused", async () => {
    const { deliver, calls } = build({ answers: [RUNNING, answer(400, '{"error_code":"New.1"}'), RUNNING] });
    expect(await deliver({}, { receives: 2 })).toMatchObject({
      kind: "hand-back",
      progress: { isInDoubt: true, calls: 1 },
    });
    expect(calls()).toBe("ask stop ask");
  });

  test("a second receive with nothing called is not busy", async () => {
    const { deliver } = build({ answers: [RUNNING] });
    const late = { sentAt: "2026-11-22T07:00:00Z", expiresAt: "2026-11-22T07:15:00Z" };
    expect(await deliver(late, { receives: 2 })).toMatchObject({ outcome: { status: "gave-up", code: "unavailable" } });
  });

  test("a stop accepted twice counts two calls, and the poll starts from the second", async () => {
    const progress = { ...NO_PROGRESS, deliveries: 4, calls: 1, isPolling: true, acceptedMs: START_MS - 60_000 };
    const { deliver } = build({
      service: "drs",
      answers: [answer(200, '{"results":[{"status":"INCRE_TRANSFER_STARTED"}]}'), answer(202, '{"status":"success"}')],
    });
    expect(await deliver({ confirm: true }, { progress: writeProgress(progress) })).toMatchObject({
      kind: "hand-back",
      progress: { calls: 2, acceptedMs: START_MS },
    });
  });
});

describe("an error of our own", () => {
  const fault = new Error("a fault of ours");

  test("before the deadline is thrown, so that the message comes again", async () => {
    await expect(build({ answers: [fault] }).deliver()).rejects.toThrow("a fault of ours");
  });

  const late = { sentAt: "2026-11-22T07:00:00Z", expiresAt: "2026-11-22T07:15:00Z" };

  test("in a delivery after the deadline gives the request up as unknown, and is reported", async () => {
    const { deliver, errors } = build({ answers: [fault] });
    expect(await deliver(late, { receives: 2 })).toMatchObject({
      kind: "publish",
      outcome: { status: "gave-up", code: "state-unknown", deadLettered: true, errorMessage: "a fault of ours" },
    });
    expect(errors).toEqual(["handling message m after its deadline: Error: a fault of ours"]);
  });

  test("at the deadline, during a call, gives the request up", async () => {
    const { deliver } = build({ answers: [fault], callMs: 900_000 });
    expect(await deliver()).toMatchObject({ outcome: { status: "gave-up", code: "state-unknown" } });
  });

  test("after the deadline keeps the last answer, and is the cause in the message (fixed: it took the answer's place)", async () => {
    const { deliver } = build({ answers: [fault] });
    const last = { httpStatus: 503, errorCode: "DEV.1", errorMessage: "try later", cloudRequestId: "c-1" };
    const progress = writeProgress({ ...NO_PROGRESS, deliveries: 1, calls: 3, isInDoubt: true, last });
    expect(await deliver(late, { progress })).toMatchObject({
      outcome: { code: "state-unknown", ...last, message: expect.stringContaining("Cause: a fault of ours.") },
    });
  });

  test("after the deadline of an accepted stop gives it up as not confirmed", async () => {
    const { deliver } = build({ answers: [fault] });
    const progress = writeProgress({ ...NO_PROGRESS, deliveries: 1, calls: 1, acceptedMs: START_MS - 900_000 });
    expect(await deliver(late, { progress })).toMatchObject({
      outcome: { status: "gave-up", code: "not-confirmed", calls: 1 },
    });
  });
});
