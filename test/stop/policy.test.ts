import { describe, expect, test } from "vitest";
import type { TransportResult } from "../../lib/huawei/transport.ts";
import { outcomeSchema } from "../../lib/outcome/outcome.ts";
import { drs } from "../../lib/services/drs.ts";
import type { Service, TargetShape } from "../../lib/services/service.ts";
import { type ServiceName, serviceNames } from "../../lib/services/service-names.ts";
import { services } from "../../lib/services/services.ts";
import { NO_PROGRESS, type Progress, writeProgress } from "../../lib/stop/progress.ts";
import { buildParts, invocation, recordOf } from "../handlers/build-parts.ts";
import { hurryingClock, START_MS } from "../rig/clock.ts";
import { exampleTargets } from "../rig/example-targets.ts";
import { PROJECT_ID, requestOf } from "../rig/examples.ts";
import { startWorker } from "../rig/virtual-worker.ts";
import { pausingClock } from "./pausing-clock.ts";

const ACCOUNT = { ak: "AK", sk: "SK", projects: { "cn-north-4": PROJECT_ID } };
const secretWith = (more: object) => JSON.stringify({ default: { ...ACCOUNT, ...more } });
const FREE = secretWith({});
const PROTECTED = secretWith({ protected: ["JOB"] });

const answer = (status: number, body: object): TransportResult => ({
  kind: "answer",
  answer: { status, headers: {}, body: JSON.stringify(body) },
});
const ACCEPTED = answer(202, { status: "success" });
const NO_PERMISSION = answer(403, { error_code: "DRS.M00102" });
const LOST: TransportResult = { kind: "lost", reason: "UND_ERR_SOCKET" };
const UNSENT: TransportResult = { kind: "unsent", reason: "ECONNREFUSED" };
const stateOf = (status: string) => answer(200, { results: [{ status }] });
const RUNNING = stateOf("INCRE_TRANSFER_STARTED");

type Given = {
  /** The accounts secret at each read; the last one stays. */
  readonly secrets: readonly (string | Error | Promise<never>)[];
  readonly clock?: ReturnType<typeof hurryingClock>;
  readonly stops?: readonly TransportResult[];
  readonly states?: readonly TransportResult[];
  /** The time that each call takes. */
  readonly callMs?: number;
  readonly progress?: Partial<Progress>;
  /** The time that has passed since the first read of the accounts. */
  readonly ageMs?: number;
};

/** Delivers a request to the worker of DRS, whose accounts were read before; the calls that it makes, and its end. */
async function deliver({ secrets, stops = [ACCEPTED], states = [RUNNING], ...given }: Given) {
  const { callMs = 0, progress, ageMs = 0, clock = pausingClock() } = given;
  const { parts, sent, errors } = buildParts();
  const left = { secrets: [...secrets], stops: [...stops], states: [...states] };
  const made: string[] = [];
  const takeNext = <T>(list: T[]) => (list.length > 1 ? list.shift() : list[0]);
  const handler = startWorker(drs, {
    clock,
    queues: parts.queues,
    log: parts.log,
    readSecret: async () => {
      const secret = takeNext(left.secrets);
      if (secret instanceof Error) throw secret;
      return secret ?? "{}";
    },
    transport: async ({ call }) => {
      const isQuery = call.path.endsWith("/batch-status");
      made.push(isQuery ? "ask" : "stop");
      clock.pass(callMs);
      return takeNext(isQuery ? left.states : left.stops) ?? UNSENT;
    },
  });
  const send = async (id: string, more: object = {}, carried?: Partial<Progress>) => {
    const times = { sentAt: new Date(START_MS).toISOString(), expiresAt: "2026-11-22T09:00:00Z" };
    const body = JSON.stringify({ id, service: "drs", target: { jobId: "job" }, ...times, ...more });
    const stringValue = writeProgress({ ...NO_PROGRESS, ...carried });
    await handler({ Records: [recordOf(id, body, { messageAttributes: { progress: { stringValue } } })] }, invocation);
  };
  await send("first", { dryRun: true });
  clock.pass(ageMs);
  sent.length = 0;
  await send("r", {}, progress);
  const outcomes = sent.filter(({ queue }) => queue === "results");
  const ends = outcomes.map(({ body }) => outcomeSchema.parse(JSON.parse(body)));
  return {
    end: ends.map(({ status, code }) => `${status} ${code}`).join() || "handed back",
    made: made.join(" "),
    errors,
  };
}

describe("a policy that comes into force", () => {
  test("is known within a minute", async () => {
    const secrets = [FREE, PROTECTED];
    expect(await deliver({ secrets, ageMs: 57_000 })).toMatchObject({ end: "stopped undefined", made: "stop" });
    expect(await deliver({ secrets, ageMs: 58_000 })).toMatchObject({ end: "denied protected", made: "" });
  });

  test("forbids the second stop call of a delivery (fixed: the policy was read once per delivery)", async () => {
    const given = { secrets: [FREE, PROTECTED], stops: [UNSENT, ACCEPTED], callMs: 3_000, ageMs: 55_000 };
    expect(await deliver(given)).toMatchObject({ end: "denied protected", made: "stop" });
  });

  test("forbids the call with corrected credentials (fixed: only the credentials were taken from the new secret)", async () => {
    const corrected = secretWith({ ak: "NEW", allow: { services: ["aom"] } });
    const given = { secrets: [FREE, corrected], stops: [NO_PERMISSION, ACCEPTED], ageMs: 31_000 };
    expect(await deliver(given)).toMatchObject({ end: "denied not-allowed", made: "stop" });
  });

  test.each([
    ["that is faulty", secretWith({ protcted: ["job"] })],
    ["that is gone", JSON.stringify({ other: ACCOUNT })],
  ])("forbids the second stop call with an account %s", async (_, secret) => {
    const given = { secrets: [FREE, secret], stops: [UNSENT, ACCEPTED], callMs: 3_000, ageMs: 55_000 };
    expect(await deliver(given)).toMatchObject({ end: "denied account-unknown", made: "stop" });
  });

  test("does not hold a delivery up where the secret is not answered: the last known policy holds", async () => {
    const secrets = [FREE, new Promise<never>(() => {})];
    const given = { secrets, stops: [UNSENT, ACCEPTED], callMs: 3_000, ageMs: 55_000, clock: hurryingClock() };
    expect(await deliver(given)).toMatchObject({ end: "stopped undefined", made: "stop stop" });
  });

  test.each([
    ["cannot be read", new Error("throttled")],
    ["is not JSON", "{"],
    ["is a list", "[]"],
  ])("stays in force while the secret %s", async (_, secret) => {
    const given = { secrets: [PROTECTED, secret], ageMs: 1_800_000 };
    expect(await deliver(given)).toMatchObject({ end: "denied protected", made: "" });
  });
});

describe("a policy that comes into force after a stop call that may have stopped the task", () => {
  const given = { secrets: [FREE, PROTECTED], stops: [LOST], callMs: 2_000, ageMs: 55_000 };

  test.each([
    ["running", RUNNING, "denied protected", "stop ask ask"],
    ["released", stateOf("RELEASE_RESOURCE_COMPLETE"), "stopped inferred", "stop ask"],
    ["not to be read", UNSENT, "handed back", "stop ask"],
  ])("denies the request only where the task is running: it is %s", async (_, state, end, made) => {
    expect(await deliver({ ...given, states: [state] })).toMatchObject({ end, made });
  });

  test.each([
    ["running", RUNNING, "denied protected"],
    ["not to be read", UNSENT, "gave-up state-unknown"],
  ])("denies the next delivery only where the task is running: it is %s", async (_, state, end) => {
    const progress = { deliveries: 1, calls: 1, isInDoubt: true, isLast: true };
    expect(await deliver({ ...given, states: [state], ageMs: 58_000, progress })).toMatchObject({ end, made: "ask" });
  });

  test("lets an accepted stop be polled to its end, and repeats it no more", async () => {
    const progress = { deliveries: 1, calls: 1, isPolling: true, acceptedMs: START_MS - 120_000 };
    const ended = stateOf("RELEASE_RESOURCE_COMPLETE");
    expect(await deliver({ ...given, ageMs: 58_000, progress })).toMatchObject({ end: "handed back", made: "ask" });
    expect(await deliver({ ...given, states: [ended], progress })).toMatchObject({ end: "stopped undefined" });
  });
});

describe.each(serviceNames)("the policy of an account, for %s", (name) => {
  const [firstId = ""] = Object.values<string | number>(exampleTargets[name]).map(String);

  test.each<[string, object, string]>([
    ["another service", { allow: { services: serviceNames.filter((other) => other !== name) } }, "not-allowed"],
    ["no service", { allow: { services: [] } }, "not-allowed"],
    ["another sender", { allow: { senders: ["AIDAOTHER", "aidasender", "AIDASENDER:session"] } }, "not-allowed"],
    ["no sender", { allow: { senders: [] } }, "not-allowed"],
    ["an id of the target", { protected: [firstId.toUpperCase()] }, "protected"],
  ])("that allows %s denies a dry run and a stop, and no call is made", async (_, policy, code) => {
    const { parts, sent } = buildParts();
    const made: string[] = [];
    const service: Service<TargetShape, ServiceName> = services[name];
    const handler = startWorker(service, {
      clock: pausingClock(),
      queues: parts.queues,
      readSecret: async () => secretWith(policy),
      transport: async ({ call }) => {
        made.push(call.path);
        return ACCEPTED;
      },
    });
    const recordWith = (dryRun: boolean) =>
      recordOf(String(dryRun), JSON.stringify(requestOf(name, { dryRun, sentAt: new Date(START_MS).toISOString() })), {
        messageAttributes: { sender: { stringValue: "AIDASENDER" } },
      });
    await handler({ Records: [recordWith(true), recordWith(false)] }, invocation);
    const outcomes = sent.filter(({ queue }) => queue === "results").map(({ body }) => JSON.parse(body));
    expect({ outcomes, made }).toMatchObject({
      outcomes: [
        { requestId: "true", status: "denied", code, sender: "AIDASENDER" },
        { requestId: "false", status: "denied", code },
      ],
      made: [],
    });
  });
});
