import { describe, expect, test } from "vitest";
import type { Evidence } from "./evidence.ts";
import {
  EVIDENCE_START_MS,
  makeCall,
  makeDeadLetter,
  makeDelivery,
  makeEvidence,
  makeOutcome,
  makeRequest,
  RUNNING,
  SERVICE,
  STOPPED,
  stoppingFrom,
  timeAt,
  withStopCall,
} from "./example-evidence.ts";
import { hasNoViolations, judgeEvidence } from "./judge-evidence.ts";
import { RULES } from "./rules.ts";
import { SELECTION_RULES } from "./selection-rules.ts";

const DENIED = { deadLetters: [makeDeadLetter("denied")] };
const EXPIRED = { deadLetters: [makeDeadLetter("expired")] };
const GAVE_UP = { deadLetters: [makeDeadLetter("gave-up")] };
const REFUSED = { deadLetters: [makeDeadLetter("refused")] };
const REJECTED = { deadLetters: [makeDeadLetter("rejected")] };

const gaveUp = (code: string) => makeOutcome("gave-up", { code, finishedAt: timeAt(85.5) });

const LAST = makeDelivery(85, 86, { isLast: true });

/** Each claim of the rules with evidence that contradicts it. */
const CONTRADICTIONS: readonly (readonly [claim: string, evidence: Evidence])[] = [
  [
    "`ok` and `deadLettered` match the status",
    makeEvidence(STOPPED, { outcomes: [makeOutcome("stopped", { ok: false })] }),
  ],
  [
    "the dead letter exists and is complete",
    makeEvidence(withStopCall({ status: 302 }), { outcomes: [makeOutcome("refused")] }),
  ],
  [
    "the dead letter exists and is complete",
    makeEvidence(withStopCall({ status: 302 }), {
      outcomes: [makeOutcome("refused")],
      deadLetters: [makeDeadLetter("refused", { body: "{}" })],
    }),
  ],
  [
    "the outcome repeats the request",
    makeEvidence(STOPPED, { outcomes: [makeOutcome("stopped", { service: "drs" })] }),
  ],
  [
    "the outcome repeats the request",
    makeEvidence(STOPPED, { outcomes: [makeOutcome("stopped", { target: { jobId: "b2", buildNo: "1" } })] }),
  ],
  [
    "the outcome repeats the request",
    makeEvidence(STOPPED, { outcomes: [makeOutcome("stopped", { reason: "another reason" })] }),
  ],
  [
    "a request that the policy forbids makes no stop call",
    makeEvidence(STOPPED, { requests: [makeRequest({ isForbidden: true })], outcomes: [makeOutcome("stopped")] }),
  ],
  [
    "the policy forbids the request",
    makeEvidence(RUNNING, { ...DENIED, outcomes: [makeOutcome("denied", { code: "not-allowed", calls: 0 })] }),
  ],
  [
    "`deliveries` counts every delivery of the copy",
    makeEvidence(STOPPED, { outcomes: [makeOutcome("stopped", { deliveries: 2 })] }),
  ],
  [
    "`deliveries` counts every delivery of the copy",
    makeEvidence(STOPPED, {
      deliveries: [makeDelivery(0, 1, { number: 1001 }), makeDelivery(1.2, 2.1, { messageId: "m2", sentBy: 1001 })],
      outcomes: [makeOutcome("stopped", { deliveries: 1 })],
    }),
  ],
  [
    "`calls` counts every stop call of the copy",
    makeEvidence(STOPPED, { outcomes: [makeOutcome("stopped", { calls: 0 })] }),
  ],
  [
    "`calls` counts every stop call of the copy",
    makeEvidence([...RUNNING, [0.5, "stop", { status: 503 }], ...stoppingFrom(1.5).slice(1)], {
      deliveries: [makeDelivery(0, 1, { number: 1002 }), makeDelivery(1.2, 2.1, { messageId: "m2", sentBy: 1002 })],
      outcomes: [makeOutcome("stopped", { calls: 1, deliveries: 2 })],
    }),
  ],
  [
    "`calls` is at most the number of stop calls of all copies, and three per delivery",
    makeEvidence(STOPPED, { outcomes: [makeOutcome("stopped", { calls: 2 })] }),
  ],
  [
    "a confirmed task had ended",
    makeEvidence([...stoppingFrom(1.5), [2.5, "aborted"]], { outcomes: [makeOutcome("stopped", { confirmed: true })] }),
  ],
  [
    "an invalid request is rejected, and a valid one is not",
    makeEvidence(STOPPED, { requests: [makeRequest({ validity: "invalid" })], outcomes: [makeOutcome("stopped")] }),
  ],
  [
    "an invalid request is rejected, and a valid one is not",
    makeEvidence(RUNNING, { ...REJECTED, outcomes: [makeOutcome("rejected", { calls: 0 })] }),
  ],
  [
    "a dry run makes no call, but for the lists of a selection",
    makeEvidence(withStopCall({ status: 503 }), {
      requests: [makeRequest({ dryRun: true })],
      outcomes: [makeOutcome("dry-run")],
    }),
  ],
  [
    "a request of an unusable account is denied",
    makeEvidence(STOPPED, {
      requests: [makeRequest({ account: "nobody" })],
      outcomes: [makeOutcome("stopped", { account: "nobody" })],
    }),
  ],
  ["the service had accepted a stop", makeEvidence(RUNNING, { outcomes: [makeOutcome("stopped", { calls: 0 })] })],
  [
    "the service had accepted a stop",
    makeEvidence(withStopCall({ fault: "html before" }), { outcomes: [makeOutcome("stopped", { code: "inferred" })] }),
  ],
  [
    "the service had accepted a stop",
    makeEvidence([...RUNNING, [1, "succeeded"]], {
      outcomes: [makeOutcome("stopped", { code: "inferred", calls: 0 })],
    }),
  ],
  [
    "the service had accepted a stop",
    makeEvidence([[0, "aborted"]], { outcomes: [makeOutcome("stopped", { calls: 0 })] }),
  ],
  [
    "the service had accepted a stop",
    makeEvidence(stoppingFrom(3), { outcomes: [makeOutcome("stopped", { calls: 0 })] }),
  ],
  [
    "the end was confirmed if `confirm` was set",
    makeEvidence(STOPPED, { requests: [makeRequest({ confirm: true })], outcomes: [makeOutcome("stopped")] }),
  ],
  [
    "the task had ended or was stopping",
    makeEvidence(RUNNING, { outcomes: [makeOutcome("already-stopped", { calls: 0 })] }),
  ],
  [
    "the task had ended or was stopping",
    makeEvidence([], { outcomes: [makeOutcome("already-stopped", { calls: 0 })] }),
  ],
  [
    "no stop call of the copy took effect, also in an earlier receive",
    makeEvidence(STOPPED, { outcomes: [makeOutcome("already-stopped")] }),
  ],
  [
    "no stop call of the copy took effect, also in an earlier receive",
    makeEvidence(STOPPED, {
      deliveries: [makeDelivery(1, 1.6, { end: "crashed" }), makeDelivery(31, 32, { receives: 2 })],
      outcomes: [makeOutcome("already-stopped", { calls: 0, deliveries: 2, finishedAt: timeAt(31.5) })],
    }),
  ],
  [
    "the copy received no success answer to a stop",
    makeEvidence(STOPPED, {
      deliveries: [makeDelivery(1, 1.6, { number: 1003 }), makeDelivery(7, 8, { messageId: "m2", sentBy: 1003 })],
      outcomes: [makeOutcome("stopped", { code: "inferred", deliveries: 2, finishedAt: timeAt(7.5) })],
    }),
  ],
  [
    "an answer to the copy had accepted a stop",
    makeEvidence(stoppingFrom(1.5, { status: 503 }), { outcomes: [makeOutcome("stopped")] }),
  ],
  [
    "a stop of the copy was in doubt",
    makeEvidence([[0, "aborted"]], { outcomes: [makeOutcome("stopped", { code: "inferred", calls: 0 })] }),
  ],
  [
    "a stop of the copy was in doubt",
    makeEvidence(RUNNING, {
      ...GAVE_UP,
      deliveries: [LAST],
      outcomes: [makeOutcome("gave-up", { code: "state-unknown", calls: 0, finishedAt: timeAt(85.5) })],
    }),
  ],
  ["the task does not exist", makeEvidence(RUNNING, { outcomes: [makeOutcome("not-found", { calls: 0 })] })],
  ["`dryRun` was set", makeEvidence(RUNNING, { outcomes: [makeOutcome("dry-run", { calls: 0 })] })],
  ["the deadline had passed", makeEvidence(RUNNING, { ...EXPIRED, outcomes: [makeOutcome("expired", { calls: 0 })] })],
  [
    "it was the first delivery",
    makeEvidence(RUNNING, {
      ...EXPIRED,
      requests: [makeRequest({ deadlineMs: EVIDENCE_START_MS })],
      outcomes: [makeOutcome("expired", { calls: 0, deliveries: 2 })],
    }),
  ],
  [
    "the delivery made no stop call",
    makeEvidence(withStopCall({ status: 503 }), {
      ...EXPIRED,
      requests: [makeRequest({ deadlineMs: EVIDENCE_START_MS + 1000 })],
      outcomes: [makeOutcome("expired")],
    }),
  ],
  [
    "the delivery made no stop call",
    makeEvidence(
      [...RUNNING, [1.2, "stop", { status: 401, errorCode: "APIGW.0301" }], [1.5, "stop", { status: 503 }]],
      {
        ...DENIED,
        outcomes: [makeOutcome("denied", { code: "account-paused", calls: 2 })],
      },
    ),
  ],
  [
    "no call was ever made",
    makeEvidence(withStopCall({ status: 503 }), {
      ...REJECTED,
      requests: [makeRequest({ validity: "invalid" })],
      outcomes: [makeOutcome("rejected")],
    }),
  ],
  [
    "no call was ever made",
    makeEvidence(withStopCall({ status: 503 }), {
      ...DENIED,
      requests: [makeRequest({ account: "nobody" })],
      outcomes: [makeOutcome("denied", { account: "nobody", code: "account-unknown" })],
    }),
  ],
  [
    "the account is unusable, or has no project in the region",
    makeEvidence(RUNNING, { ...DENIED, outcomes: [makeOutcome("denied", { code: "account-unknown", calls: 0 })] }),
  ],
  [
    "the credentials had been refused",
    makeEvidence(withStopCall({ status: 403 }), {
      ...DENIED,
      outcomes: [makeOutcome("denied", { code: "credentials" })],
    }),
  ],
  [
    "the credentials had been refused",
    makeEvidence(RUNNING, {
      ...DENIED,
      requests: [makeRequest({ account: "operator" })],
      calls: [makeCall(1.5, { kind: "token", service: "iam", status: 401, body: '{"user":{"name":"nightly"}}' })],
      outcomes: [makeOutcome("denied", { account: "operator", code: "account-paused", calls: 0 })],
    }),
  ],
  [
    "a call had been refused",
    makeEvidence(withStopCall({ fault: "html before" }), { ...DENIED, outcomes: [makeOutcome("denied")] }),
  ],
  ["a call had been refused", makeEvidence(RUNNING, { ...REFUSED, outcomes: [makeOutcome("refused", { calls: 0 })] })],
  [
    "no stop call of the delivery took effect",
    makeEvidence([...STOPPED, [1.9, "stop", { status: 302 }]], {
      ...REFUSED,
      outcomes: [makeOutcome("refused", { calls: 2 })],
    }),
  ],
  [
    "the task had failed to end",
    makeEvidence(STOPPED, { ...REFUSED, outcomes: [makeOutcome("refused", { code: "end-failed" })] }),
  ],
  [
    "the deadline was near",
    makeEvidence(withStopCall({ status: 503 }), {
      ...GAVE_UP,
      outcomes: [makeOutcome("gave-up", { code: "unavailable" })],
    }),
  ],
  [
    "it was a last delivery, or the deadline had passed",
    makeEvidence(withStopCall({ status: 503 }), {
      ...GAVE_UP,
      deliveries: [makeDelivery(85, 86)],
      outcomes: [makeOutcome("gave-up", { code: "unavailable", calls: 0, finishedAt: timeAt(85.5) })],
    }),
  ],
  [
    "the service had said that the task is busy",
    makeEvidence([...RUNNING, [85.2, "stop", { status: 503 }]], {
      ...GAVE_UP,
      deliveries: [LAST],
      outcomes: [gaveUp("busy")],
    }),
  ],
  [
    "the service had throttled a call",
    makeEvidence([...RUNNING, [85.2, "stop", { status: 503 }]], {
      ...GAVE_UP,
      deliveries: [LAST],
      outcomes: [gaveUp("throttled")],
    }),
  ],
  [
    "the last state query after the stop calls failed",
    makeEvidence([...RUNNING], {
      ...GAVE_UP,
      deliveries: [makeDelivery(85, 86, { isLast: true, receives: 2 })],
      calls: [makeCall(85.2, { kind: "state" })],
      outcomes: [makeOutcome("gave-up", { code: "state-unknown", calls: 0, deliveries: 2, finishedAt: timeAt(85.5) })],
    }),
  ],
  [
    "the copy received no success answer to a stop",
    makeEvidence(stoppingFrom(83), {
      ...GAVE_UP,
      deliveries: [makeDelivery(82, 86)],
      outcomes: [gaveUp("unavailable")],
    }),
  ],
  [
    "a halt had covered the request",
    makeEvidence(RUNNING, {
      ...GAVE_UP,
      outcomes: [gaveUp("halted")],
      halts: [{ service: "drs", fromMs: EVIDENCE_START_MS, toMs: Number.POSITIVE_INFINITY }],
    }),
  ],
  [
    "the delivery made no stop call",
    makeEvidence([...RUNNING, [85.2, "stop", { status: 503 }]], {
      ...GAVE_UP,
      deliveries: [LAST],
      outcomes: [gaveUp("halted")],
      halts: [{ service: SERVICE, fromMs: EVIDENCE_START_MS, toMs: Number.POSITIVE_INFINITY }],
    }),
  ],
  ["`confirm` was set", makeEvidence(stoppingFrom(83), { ...GAVE_UP, outcomes: [gaveUp("not-confirmed")] })],
  [
    "the service had accepted a stop, or the task was stopping",
    makeEvidence(RUNNING, {
      ...GAVE_UP,
      requests: [makeRequest({ confirm: true })],
      outcomes: [gaveUp("not-confirmed")],
    }),
  ],
  [
    "the task had not ended when the delivery began, or the last state query failed",
    makeEvidence(STOPPED, {
      ...GAVE_UP,
      requests: [makeRequest({ confirm: true })],
      deliveries: [makeDelivery(1, 2), makeDelivery(85, 86, { receives: 2, isLast: true })],
      calls: [makeCall(85.2, { kind: "state" })],
      outcomes: [makeOutcome("gave-up", { code: "not-confirmed", calls: 0, deliveries: 2, finishedAt: timeAt(85.5) })],
    }),
  ],
];

describe("rules of outcomes", () => {
  test.each(CONTRADICTIONS)("an outcome is untrue if this is false: %s", (claim, evidence) => {
    const judgement = judgeEvidence(evidence);
    expect(judgement.untrue.map(({ description }) => description).join("\n")).toContain(`but this is false: ${claim}`);
    expect(judgement.lost).toEqual([]);
    expect(hasNoViolations(judgement)).toBe(false);
  });

  test("this table contradicts every rule", () => {
    const rules = RULES.filter((rule) => !SELECTION_RULES.includes(rule));
    expect(new Set(CONTRADICTIONS.map(([claim]) => claim))).toEqual(new Set(rules.map(({ claim }) => claim)));
  });
});
