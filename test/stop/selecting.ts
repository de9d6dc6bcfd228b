import { expect } from "vitest";
import { createAccountStore } from "../../lib/accounts/account-store.ts";
import type { Call, HttpRequest } from "../../lib/http/exchange.ts";
import { createTokens } from "../../lib/huawei/tokens.ts";
import type { TransportResult } from "../../lib/huawei/transport.ts";
import { createCallGuard } from "../../lib/limits/call-guard.ts";
import { type Halt, haltOf } from "../../lib/limits/halts.ts";
import type { Service } from "../../lib/services/service.ts";
import type { ServiceName } from "../../lib/services/service-names.ts";
import { services } from "../../lib/services/services.ts";
import type { Delivery } from "../../lib/sqs/delivery.ts";
import { type Progress, writeProgress } from "../../lib/stop/progress.ts";
import type { Published, Settlement } from "../../lib/stop/settle.ts";
import { createStop } from "../../lib/stop/stop.ts";
import { START_MS } from "../rig/clock.ts";
import { configOf, PROJECT_ID } from "../rig/examples.ts";
import { pausingClock } from "./pausing-clock.ts";

export const JOB = "f9d6c8466d614a9788e9a0acf6c15f46";
export const OTHER_JOB = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
export const CODEARTS_PROJECT = "6039d4480efc4dddb178abff98719913";

export const answer = (status: number, body: unknown, headers = {}): TransportResult => ({
  kind: "answer",
  answer: { status, headers, body: typeof body === "string" ? body : JSON.stringify(body) },
});

/** The page of CodeArts Build with these running builds; other fields of a build may be given. */
export function buildPage(...builds: (number | object)[]): TransportResult {
  const states = builds.map((build) => ({
    job_running_status: "Running",
    ...(typeof build === "number" ? { number: build } : build),
  }));
  return answer(200, { status: "success", error: null, result: { job_build_states: states } });
}

export type GivenSelection = {
  readonly service?: ServiceName;
  readonly target?: object;
  /** Fields of the account beside its key; a test may change them. */
  readonly account?: object;
  /** The error of every read of the accounts secret. */
  readonly secret?: Error;
  /** The answer to each call, in its order; the last one stays. */
  answer(call: Call, index: number): TransportResult;
  /** The time that each call takes. */
  readonly callMs?: number;
  /** The halts in force; a test may change the list. */
  readonly halts?: readonly Halt[];
};

/** A worker with one selection, whose calls are answered by a function. */
export function createSelecting({
  service = "codearts-build",
  target,
  account,
  answer,
  secret,
  callMs = 0,
  halts = [],
}: GivenSelection) {
  const clock = pausingClock();
  const made: HttpRequest[] = [];
  const warnings: string[] = [];
  const transport = async (request: HttpRequest): Promise<TransportResult> => {
    made.push(request);
    clock.pass(callMs);
    return answer(request.call, made.length - 1);
  };
  const readSecret = async (): Promise<string> => {
    if (secret !== undefined) throw secret;
    const projects = { "cn-north-4": PROJECT_ID };
    return JSON.stringify({ default: { ak: "AK", sk: "SECRET-KEY", projects, ...account } });
  };
  const config = configOf({ ACCOUNTS_SECRET_ID: "accounts" });
  const anyService: Service = services[service];
  const stop = createStop(anyService, {
    transport,
    clock,
    config,
    accounts: createAccountStore(config, readSecret, clock),
    halts: { find: async (subject) => haltOf(halts, subject) },
    guard: createCallGuard(clock),
    tokens: createTokens(transport, clock, undefined),
    warn: (text) => warnings.push(text),
    error: (message, cause) => expect.unreachable(`${message}: ${cause}`),
  });
  const times = { sentAt: "2026-11-22T07:59:50.000Z", expiresAt: "2026-11-22T08:15:00.000Z" };
  const request = { id: "nightly", service, target: target ?? { jobId: JOB, buildNo: "running" }, ...times };
  const deliver = (more: object = {}, delivery: Partial<Delivery> = {}): Promise<Settlement> => {
    const body = JSON.stringify({ ...request, ...more });
    return stop(
      { messageId: "m", receiptHandle: "h", receives: 1, queuedMs: START_MS, body, ...delivery },
      clock.now(),
    );
  };
  const deliverNext = (progress: Progress, more: object = {}, delivery: Partial<Delivery> = {}) => {
    clock.pass(progress.delayMs);
    return deliver(more, { progress: writeProgress(progress), ...delivery });
  };
  return { clock, deliver, deliverNext, made, warnings, stop };
}

/** The progress of a request that is handed back. */
export function progressOf(settlement: Settlement): Progress {
  return settlement.kind === "hand-back"
    ? settlement.progress
    : expect.unreachable(`published ${settlement.outcome.status}: ${settlement.outcome.message}`);
}

/** A published outcome with the requests before it. */
export function publishedOf(settlement: Settlement): Published {
  return settlement.kind === "publish" ? settlement : expect.unreachable(`handed back: ${settlement.why}`);
}

/** The requests that a selection sends, parsed. */
export function childrenOf(settlement: Settlement) {
  return (publishedOf(settlement).children ?? []).map(({ body }) => JSON.parse(body));
}
