import { describe, expect, test } from "vitest";
import { type AccountStore, createAccountStore } from "../../lib/accounts/account-store.ts";
import { parseAccounts } from "../../lib/accounts/accounts.ts";
import type { HttpRequest } from "../../lib/http/exchange.ts";
import { createTokens } from "../../lib/huawei/tokens.ts";
import type { TransportResult } from "../../lib/huawei/transport.ts";
import { createCallGuard } from "../../lib/limits/call-guard.ts";
import { codeartsCheck } from "../../lib/services/codearts-check.ts";
import type { Delivery } from "../../lib/sqs/delivery.ts";
import { createMemory } from "../../lib/stop/memory.ts";
import { createStop } from "../../lib/stop/stop.ts";
import { START_MS, standingClock } from "../rig/clock.ts";
import { configOf, PROJECT_ID, requestOf } from "../rig/examples.ts";

const ACCOUNTS = JSON.stringify({
  default: { ak: "AK", sk: "SK", projects: { "cn-north-4": PROJECT_ID } },
  robot: { iam: { domain: "d", user: "u", password: "p" }, projects: { "cn-north-4": PROJECT_ID } },
});

const TAKEN: TransportResult = { kind: "answer", answer: { status: 200, headers: {}, body: "null" } };
const RUNNING: TransportResult = { kind: "answer", answer: { status: 200, headers: {}, body: '{"task_status":0}' } };
const THROTTLED: TransportResult = {
  kind: "answer",
  answer: { status: 429, headers: { "retry-after": "1" }, body: "" },
};
const REFUSED: TransportResult = { kind: "answer", answer: { status: 401, headers: {}, body: "" } };

type Given = {
  readonly answers?: readonly TransportResult[];
  readonly secrets?: readonly (string | Error)[];
  /** Whether the process keeps the accounts that it has read; otherwise it reads the secret whenever it needs them. */
  readonly keepsAccounts?: boolean;
};

/** Creates the stop of a worker. Its cloud gives the answers in order, its secret the contents; the last of each repeats. */
function build({ answers = [TAKEN], secrets = [ACCOUNTS], keepsAccounts = false }: Given = {}) {
  const clock = standingClock();
  const made: HttpRequest[] = [];
  let reads = 0;
  const cloud = async (sending: HttpRequest): Promise<TransportResult> => {
    const answer = answers[Math.min(made.push(sending), answers.length) - 1];
    if (answer === undefined) throw new Error("a call too many");
    return answer;
  };
  const readSecret = async (): Promise<string> => {
    reads += 1;
    const secret = secrets[Math.min(reads, secrets.length) - 1];
    if (secret instanceof Error) throw secret;
    return secret ?? "";
  };
  const config = configOf({ ACCOUNTS_SECRET_ID: "accounts" });
  const accounts: AccountStore = keepsAccounts
    ? createAccountStore(config, readSecret, clock)
    : { load: async () => parseAccounts(await readSecret()) };
  const stop = createStop(codeartsCheck, {
    transport: cloud,
    clock,
    accounts,
    config,
    memory: createMemory(),
    guard: createCallGuard(clock),
    tokens: createTokens(cloud, clock, undefined),
    warn: () => {},
  });
  const deliver = (more: Record<string, unknown> = {}, delivery: Partial<Delivery> = {}) => {
    const body = JSON.stringify(requestOf("codearts-check", { id: "r", ...more }));
    const received = { messageId: "m", receiptHandle: "h", body, deliveries: 1, queuedMs: START_MS };
    return stop({ ...received, ...delivery }, clock.now());
  };
  const calls = () => made.map(({ call }) => (call.method === "GET" ? "ask" : "stop")).join(" ");
  return { clock, deliver, made, calls };
}

test("a request is stopped, and its outcome says where and as whom", async () => {
  const { deliver, made } = build();
  expect(await deliver()).toMatchObject({
    kind: "publish",
    outcome: { requestId: "r", status: "stopped", account: "default", region: "cn-north-4", calls: 1, httpStatus: 200 },
    deadLetter: undefined,
  });
  expect(made).toMatchObject([{ origin: "https://codearts-check.cn-north-4.myhuaweicloud.com" }]);
});

describe("what can be said without a call is said without one", () => {
  test.each<[string, Record<string, unknown>, object]>([
    [
      "a dry run shows the stop call",
      { dryRun: true },
      { status: "dry-run", ok: true, calls: 0, wouldCall: { method: "POST", body: "{}" } },
    ],
    [
      "a deadline that has passed",
      { sentAt: "2026-11-22T07:00:00Z" },
      { status: "expired", deadLettered: true, calls: 0 },
    ],
    [
      "a request that is not valid",
      { target: {} },
      { status: "rejected", message: expect.stringContaining("target.taskId") },
    ],
    [
      "a region that is none",
      { region: "nowhere-1" },
      { status: "rejected", message: expect.stringContaining("cn-north-4") },
    ],
    ["an account that is unknown", { account: "nobody" }, { status: "denied", code: "account-unknown" }],
  ])("%s", async (_, more, outcome) => {
    const { deliver, made } = build();
    expect(await deliver(more)).toMatchObject({ kind: "publish", outcome });
    expect(made).toEqual([]);
  });
});

describe("nothing of an account's secrets is in what becomes of a request", () => {
  const secrets = [ACCOUNTS.replace('"SK"', '"nobody-may-see-this"').replace('"p"', '"nobody-may-see-this"')];
  test.each<[string, Record<string, unknown>, TransportResult]>([
    ["that is stopped", {}, TAKEN],
    ["that was only tried", { dryRun: true }, TAKEN],
    ["whose account is unknown", { account: "nobody" }, TAKEN],
    ["whose key is refused", {}, REFUSED],
    ["whose password is refused", { account: "robot" }, REFUSED],
    ["whose account has no project there", { region: "cn-east-3" }, TAKEN],
    ["whose region is none", { region: "nowhere-1" }, TAKEN],
    ["that is throttled", {}, THROTTLED],
    ["whose call was lost", {}, { kind: "lost", reason: "UND_ERR_SOCKET: other side closed" }],
  ])("%s", async (_, more, answer) => {
    const { deliver } = build({ answers: [answer], secrets });
    expect(JSON.stringify(await deliver(more))).not.toContain("nobody-may-see-this");
  });
});

describe("the accounts secret", () => {
  test("a request of an unknown account reads the secret again, at most every 30 s", async () => {
    const { deliver, clock } = build({ secrets: ["{}", ACCOUNTS], keepsAccounts: true });
    expect(await deliver()).toMatchObject({ outcome: { status: "denied", code: "account-unknown" } });
    await clock.pass(30_000);
    expect(await deliver()).toMatchObject({ outcome: { status: "denied", code: "account-unknown" } });
    await clock.pass(1);
    expect(await deliver()).toMatchObject({ outcome: { status: "stopped" } });
  });

  test("corrected credentials are used as soon as the secret is read again, at most every 30 s", async () => {
    const corrected = ACCOUNTS.replace('"SK"', '"corrected"');
    const { deliver, clock, made } = build({
      answers: [REFUSED, TAKEN],
      secrets: [ACCOUNTS, corrected],
      keepsAccounts: true,
    });
    expect(await deliver()).toMatchObject({ outcome: { status: "denied", code: "credentials" } });
    await clock.pass(30_000);
    expect(await deliver({}, { messageId: "n" })).toMatchObject({ kind: "hand-back" });
    expect(made).toHaveLength(1);
    await clock.pass(1);
    expect(await deliver({}, { messageId: "n" })).toMatchObject({ outcome: { status: "stopped" } });
    expect(made).toHaveLength(2);
  });

  test("that cannot be read is weather: handed back, and why is told at the deadline", async () => {
    const { deliver } = build({ secrets: [new Error("reading the accounts secret: throttled")] });
    expect(await deliver()).toMatchObject({ kind: "hand-back", why: "unavailable" });
    expect(await deliver({ expiresAt: "2026-11-22T08:00:03Z" })).toMatchObject({
      outcome: { status: "gave-up", code: "unavailable", errorMessage: "reading the accounts secret: throttled" },
    });
  });
});

describe("what one delivery has learned the next one knows", () => {
  const confirm = { confirm: true };

  test("a stop that was taken is asked after, not repeated", async () => {
    const { deliver, calls } = build({ answers: [TAKEN, RUNNING] });
    expect(await deliver(confirm)).toMatchObject({ kind: "hand-back", why: "not-confirmed" });
    expect(await deliver(confirm, { deliveries: 2 })).toMatchObject({ kind: "hand-back", why: "not-confirmed" });
    expect(calls()).toBe("stop ask");
  });

  test("a stop that was throttled is made as soon as it may be, although the end is to be confirmed", async () => {
    const { deliver, calls, clock } = build({ answers: [THROTTLED, RUNNING, TAKEN] });
    expect(await deliver(confirm)).toMatchObject({ kind: "hand-back", why: "throttled" });
    await clock.pass(5_000);
    expect(await deliver(confirm, { deliveries: 2 })).toMatchObject({ kind: "hand-back", why: "not-confirmed" });
    expect(calls()).toBe("stop ask stop");
  });

  test("also if the secret could not be read in between", async () => {
    const secrets = [ACCOUNTS, new Error("throttled"), ACCOUNTS];
    const { deliver, calls } = build({ answers: [TAKEN, RUNNING], secrets });
    await deliver(confirm);
    expect(await deliver(confirm, { deliveries: 2 })).toMatchObject({ kind: "hand-back", why: "unavailable" });
    expect(await deliver(confirm, { deliveries: 3 })).toMatchObject({ kind: "hand-back", why: "not-confirmed" });
    expect(calls()).toBe("stop ask");
  });

  test("and forgets once the request is settled", async () => {
    const { deliver, calls } = build({
      answers: [TAKEN, { kind: "answer", answer: { status: 200, headers: {}, body: '{"task_status":3}' } }, TAKEN],
    });
    await deliver(confirm);
    expect(await deliver(confirm, { deliveries: 2 })).toMatchObject({
      outcome: { status: "stopped", confirmed: true },
    });
    await deliver(confirm);
    expect(calls()).toBe("stop ask stop");
  });
});
