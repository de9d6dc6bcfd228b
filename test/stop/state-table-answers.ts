import type { TransportResult } from "../../lib/huawei/transport.ts";
import type { Verdict } from "../../lib/services/verdict.ts";
import type { State } from "./contract.ts";

/** A real answer to a stop call, with what the contract says of it. */
export type StopAnswer = {
  readonly sent: TransportResult;
  readonly verdict: Verdict;
  /** It leaves doubt, by the contract's list. */
  readonly leavesDoubt?: true;
  /** It has no error code, so that an intermediary may have given it. */
  readonly hasNoCode?: true;
  readonly retryAfterSeconds?: number;
};

const http = (status: number, body = "", headers = {}): TransportResult => ({
  kind: "answer",
  answer: { status, headers, body },
});
const coded = (status: number, error_code: string, headers = {}) =>
  http(status, JSON.stringify({ error_code, error_msg: "…" }), headers);
const comeIn = (seconds: number) => ({ "retry-after": String(seconds) });

/** Answers that need no code of a service. */
const SHARED_ANSWERS = {
  "a redirect": { sent: http(302), verdict: "refused", leavesDoubt: true, hasNoCode: true },
  "APIGW.0101": { sent: coded(404, "APIGW.0101"), verdict: "refused" },
  "403": { sent: http(403), verdict: "denied", leavesDoubt: true, hasNoCode: true },
  "403 with an unknown code": { sent: coded(403, "New.1"), verdict: "denied" },
  "APIGW.0302": { sent: coded(403, "APIGW.0302"), verdict: "denied" },
  "401": { sent: http(401), verdict: "unauthenticated", leavesDoubt: true, hasNoCode: true },
  "APIGW.0301": { sent: coded(401, "APIGW.0301"), verdict: "unauthenticated" },
  unsent: { sent: { kind: "unsent", reason: "ECONNREFUSED" }, verdict: "unavailable" },
  "503": { sent: http(503), verdict: "unavailable", leavesDoubt: true, hasNoCode: true },
  "408": { sent: http(408), verdict: "unavailable", leavesDoubt: true, hasNoCode: true },
  "503, come in 30 s": {
    sent: http(503, "", comeIn(30)),
    verdict: "unavailable",
    leavesDoubt: true,
    hasNoCode: true,
    retryAfterSeconds: 30,
  },
  "APIGW.0203": { sent: coded(504, "APIGW.0203"), verdict: "unavailable", leavesDoubt: true },
  "429": { sent: http(429), verdict: "throttled", leavesDoubt: true, hasNoCode: true },
  "APIGW.0308": { sent: coded(429, "APIGW.0308"), verdict: "throttled" },
  "APIGW.0308, come in 7 s": {
    sent: coded(429, "APIGW.0308", comeIn(7)),
    verdict: "throttled",
    retryAfterSeconds: 7,
  },
  "no answer": { sent: { kind: "lost", reason: "UND_ERR_SOCKET" }, verdict: "unsettled", leavesDoubt: true },
  "half a 200": { sent: http(200, '{"stat'), verdict: "unsettled", leavesDoubt: true, hasNoCode: true },
  "half a 200, come in 33 s": {
    sent: http(200, '{"stat', comeIn(33)),
    verdict: "unsettled",
    leavesDoubt: true,
    hasNoCode: true,
    retryAfterSeconds: 33,
  },
  "200 with an unknown code": { sent: coded(200, "New.1"), verdict: "unsettled", leavesDoubt: true },
  "a failure in a 200": { sent: http(200, '{"status":"error"}'), verdict: "unsettled", hasNoCode: true },
  "409": { sent: http(409), verdict: "unsettled", leavesDoubt: true, hasNoCode: true },
  "409, come in 3 s": {
    sent: http(409, "", comeIn(3)),
    verdict: "unsettled",
    leavesDoubt: true,
    hasNoCode: true,
    retryAfterSeconds: 3,
  },
  "400 with an unknown code": { sent: coded(400, "New.1"), verdict: "unsettled" },
} as const satisfies Readonly<Record<string, StopAnswer>>;

const DRS_ANSWERS = {
  accepted: { sent: http(202, '{"status":"success"}'), verdict: "stopped", hasNoCode: true },
  "DRS.M05004": { sent: coded(400, "DRS.M05004"), verdict: "already-stopped" },
  "DRS.10000010": { sent: coded(400, "DRS.10000010"), verdict: "not-found" },
  "DRS.M00307": { sent: coded(400, "DRS.M00307"), verdict: "refused" },
  "DRS.M00102": { sent: coded(403, "DRS.M00102"), verdict: "denied" },
  "DRS.M00100": { sent: coded(403, "DRS.M00100"), verdict: "unauthenticated" },
  "DRS.10000001": { sent: coded(400, "DRS.10000001"), verdict: "unavailable", leavesDoubt: true },
  "DRS.10000024": { sent: coded(400, "DRS.10000024"), verdict: "busy" },
  "DRS.10000024, come in 4 s": { sent: coded(400, "DRS.10000024", comeIn(4)), verdict: "busy", retryAfterSeconds: 4 },
  "DRS.M01504 under 202, come in 120 s": {
    sent: coded(202, "DRS.M01504", comeIn(120)),
    verdict: "busy",
    retryAfterSeconds: 120,
  },
  "DRS.M01503": { sent: coded(400, "DRS.M01503"), verdict: "throttled" },
  "DRS.M00304": { sent: coded(400, "DRS.M00304"), verdict: "unsettled" },
  "DRS.M05066 under 200": { sent: coded(200, "DRS.M05066"), verdict: "unsettled" },
} as const satisfies Readonly<Record<string, StopAnswer>>;

const CHECK_ANSWERS = {
  accepted: { sent: http(200, "null"), verdict: "stopped", hasNoCode: true },
  "CC.00050013 under 200": { sent: coded(200, "CC.00050013"), verdict: "not-found" },
  "CC.00050000 under 200": { sent: coded(200, "CC.00050000"), verdict: "refused" },
  "CC.00050010 under 200": { sent: coded(200, "CC.00050010"), verdict: "denied" },
  "CC.00050007 under 200": { sent: coded(200, "CC.00050007"), verdict: "unauthenticated" },
  "CC.00050006 under 200": { sent: coded(200, "CC.00050006"), verdict: "unavailable", leavesDoubt: true },
  "CC.00050015 under 200": { sent: coded(200, "CC.00050015"), verdict: "busy" },
  "CC.00050012 under 200": { sent: coded(200, "CC.00050012"), verdict: "throttled" },
} as const satisfies Readonly<Record<string, StopAnswer>>;

const drsJob = (status: string) => http(200, JSON.stringify({ results: [{ status }] }));
const checkTask = (task_status: number) => http(200, JSON.stringify({ task_status }));
const FAILING: Pick<Record<State, TransportResult>, "fails" | "fails, come in 20 s"> = {
  fails: { kind: "lost", reason: "UND_ERR_SOCKET" },
  "fails, come in 20 s": http(503, "", comeIn(20)),
};

/** Two services: DRS, whose target names one run and which has every state, and CodeArts Check, whose target may be a newer run. */
export const TABLE_SERVICES = {
  drs: {
    answers: { ...SHARED_ANSWERS, ...DRS_ANSWERS } as Readonly<Record<string, StopAnswer>>,
    states: {
      running: drsJob("INCRE_TRANSFER_STARTED"),
      stopping: drsJob("RELEASE_RESOURCE_STARTED"),
      aborted: drsJob("DELETED"),
      ended: drsJob("CREATE_FAILED"),
      "end-failed": drsJob("RELEASE_RESOURCE_FAILED"),
      missing: http(200, '{"results":[{"error_code":"DRS.10000010"}]}'),
      unknown: drsJob("A_WORD_NOBODY_KNOWS"),
      ...FAILING,
    } satisfies Record<State, TransportResult> as Readonly<Partial<Record<State, TransportResult>>>,
  },
  "codearts-check": {
    answers: { ...SHARED_ANSWERS, ...CHECK_ANSWERS } as Readonly<Record<string, StopAnswer>>,
    states: {
      running: checkTask(0),
      aborted: checkTask(3),
      ended: checkTask(2),
      missing: coded(200, "CC.00050013"),
      unknown: checkTask(9),
      ...FAILING,
    } as Readonly<Partial<Record<State, TransportResult>>>,
  },
} as const;

export type TableService = keyof typeof TABLE_SERVICES;
