import { describe, expect, test } from "vitest";
import type { CallResult } from "../../lib/huawei/calls.ts";
import { readAnswer } from "../../lib/huawei/read-answer.ts";
import { buildOutcome, type RequestInfo, type Resolution } from "../../lib/outcome/build-outcome.ts";
import { outcomeSchema } from "../../lib/outcome/outcome.ts";
import { STATUSES, type Status } from "../../lib/outcome/statuses.ts";
import { START_MS } from "../rig/clock.ts";
import { targets } from "../rig/examples.ts";

const facts: RequestInfo = {
  requestId: "r-1",
  service: "drs",
  target: targets.drs,
  account: "default",
  region: "cn-north-4",
  requestedBy: "ops",
  reason: "too slow",
  noun: "replication job",
  sentMs: START_MS,
  deliveries: 2,
};
const outcome = (result: Resolution, afterMs = 1_500) => buildOutcome(facts, result, START_MS + afterMs);

test("an outcome tells whose request it was, what became of it, when, and what the cloud said last", () => {
  const headers = { "x-request-id": "cloud-1" };
  const body = '{"error_code":"DRS.M05004","error_msg":"released"}';
  const last: CallResult = {
    verdict: "already-stopped",
    answer: readAnswer({ status: 400, headers, body }, START_MS),
    calls: 1,
  };
  expect(outcome({ status: "already-stopped", confirmed: true, calls: 1, last })).toEqual({
    requestId: "r-1",
    service: "drs",
    target: targets.drs,
    account: "default",
    region: "cn-north-4",
    requestedBy: "ops",
    reason: "too slow",
    status: "already-stopped",
    ok: true,
    message: "The replication job had already ended; nothing is left to do.",
    calls: 1,
    deliveries: 2,
    httpStatus: 400,
    errorCode: "DRS.M05004",
    errorMessage: "released",
    cloudRequestId: "cloud-1",
    sentAt: "2026-11-22T08:00:00.000Z",
    finishedAt: "2026-11-22T08:00:01.500Z",
    elapsedMs: 1_500,
    confirmed: true,
    deadLettered: false,
  });
});

describe.each(Object.keys(STATUSES) as Status[])("an outcome that is %s", (status) => {
  const made = outcome({ status, code: status === "gave-up" ? "busy" : undefined });

  test("is ok and dead-lettered as the table says", () => {
    expect({ ok: made.ok, deadLetter: made.deadLettered }).toEqual(STATUSES[status]);
  });

  test("is what the schema of outcomes says, also after its way through a queue", () => {
    expect(outcomeSchema.safeParse(JSON.parse(JSON.stringify(made))).error).toBeUndefined();
  });
});

describe("the table of statuses", () => {
  const where = (is: (entry: (typeof STATUSES)[Status]) => boolean) =>
    Object.entries(STATUSES).flatMap(([status, entry]) => (is(entry) ? [status] : []));

  test("calls three of them ok", () => {
    expect(where(({ ok }) => ok)).toEqual(["stopped", "already-stopped", "dry-run"]);
  });

  test("keeps a dead letter of five of them", () => {
    expect(where(({ deadLetter }) => deadLetter)).toEqual(["expired", "rejected", "denied", "refused", "gave-up"]);
  });
});

test("a call that went unanswered tells why", () => {
  const last: CallResult = { verdict: "unsettled", reason: "UND_ERR_SOCKET: other side closed", calls: 1 };
  expect(outcome({ status: "gave-up", code: "state-unknown", last })).toMatchObject({
    httpStatus: undefined,
    errorMessage: "UND_ERR_SOCKET: other side closed",
  });
});

test("a code makes the advice, and a remark ends it", () => {
  const { message } = outcome({ status: "refused", code: "end-failed", remark: "The stop was forced." });
  expect(message).toMatch(/send the request again with force if it has to go\. The stop was forced\.$/);
});

test("a stop that was confirmed says so", () => {
  expect(outcome({ status: "stopped", confirmed: true }).message).toContain("says that it has ended");
  expect(outcome({ status: "stopped" }).message).toContain("its end was not checked");
});

test("what the cloud says and what a request lacks is cut", () => {
  const body = JSON.stringify({ error_msg: "x".repeat(10_000) });
  const last: CallResult = { verdict: "refused", answer: readAnswer({ status: 400, headers: {}, body }, 0), calls: 1 };
  expect(outcome({ status: "refused", last }).errorMessage).toHaveLength(512);
  expect(outcome({ status: "rejected", detail: "x".repeat(10_000) }).message.length).toBeLessThan(4_200);
});

test("a clock that runs behind the sender's does not make time run backwards", () => {
  expect(outcome({ status: "stopped" }, -5_000).elapsedMs).toBe(0);
});

test("a dry run shows the call it did not make", () => {
  const wouldCall = { method: "POST", url: "https://drs.example/v5", body: "{}" };
  expect(outcome({ status: "dry-run", wouldCall })).toMatchObject({ calls: 0, wouldCall });
});
