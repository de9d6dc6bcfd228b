import { describe, expect, onTestFinished, test } from "vitest";
import { secretsManager } from "../../lib/accounts/secrets-manager.ts";
import { awsOverUndici } from "../../lib/bundle/aws-over-undici.ts";
import { createHaltStore, HALT_AGE_MS } from "../../lib/limits/halt-store.ts";
import { writeHalts } from "../../lib/limits/halts.ts";
import { quiet, standingClock } from "../rig/clock.ts";
import { type CloudReply, type CloudRequest, startStubCloud } from "../rig/stub-cloud.ts";

const halt = { service: "drs", reason: "wrong account", by: "ops", since: "2026-11-22T08:00:00Z" };
const HALTED: CloudReply = { body: { SecretString: writeHalts([halt]) } };
const subject = { service: "drs", account: "default", requestId: "r" };

type Answer = CloudReply | "reset" | "hang";

const failure = (type: string, status = 400): CloudReply => ({ status, body: { __type: type, message: "no" } });

/** A store over the client of the workers and a real server, which gives these answers by turns; the last one stays. */
async function startStore(...answers: Answer[]) {
  const clock = standingClock();
  const lines: string[] = [];
  const requests: CloudRequest[] = [];
  let answer = answers.shift();
  const endpoint = await startStubCloud({
    onEnd: onTestFinished,
    reply: (request) => {
      requests.push(request);
      if (answer === "reset") request.socket.destroy();
      return answer === undefined || typeof answer === "string" ? new Promise(() => {}) : answer;
    },
  });
  const requestHandler = awsOverUndici();
  onTestFinished(() => requestHandler.destroy?.());
  const credentials = { accessKeyId: "any", secretAccessKey: "any" };
  const store = createHaltStore({
    config: { haltSecretId: "stopcord/dev/halt" },
    readSecret: secretsManager({ endpoint, region: "us-east-1", credentials, requestHandler }),
    clock,
    events: {
      warn: (message) => lines.push(`WARN ${message}`),
      error: (message, cause) => lines.push(`ERROR ${message}: ${cause}`),
      inForce: () => {},
    },
  });
  return {
    clock,
    lines,
    requests,
    find: () => store.find(subject),
    /** The next answers come, and the value is too old. */
    async next() {
      answer = answers.shift() ?? answer;
      await clock.pass(HALT_AGE_MS);
    },
  };
}

const FAULTS: readonly (readonly [name: string, answer: Answer, cause: RegExp])[] = [
  ["throttled", failure("ThrottlingException"), /ThrottlingException/],
  ["deleted", failure("ResourceNotFoundException"), /ResourceNotFoundException/],
  ["scheduled for deletion", failure("InvalidRequestException"), /InvalidRequestException/],
  ["denied to the role", failure("AccessDeniedException"), /AccessDeniedException/],
  ["encrypted by a key that is gone", failure("DecryptionFailure"), /DecryptionFailure/],
  ["in a region that is down", failure("InternalServiceError", 500), /InternalServiceError/],
  ["behind a connection that is reset", "reset", /TimeoutError: other side closed/],
  ["binary", { body: { SecretBinary: "e30=" } }, /is binary, and must be text/],
  ["no JSON", { body: { SecretString: "halt drs" } }, /its value is not valid \(it is not JSON\)/],
  ["JSON of another shape", { body: { SecretString: '{"halts":[{}]}' } }, /its value is not valid \(halts\.0/],
];

describe.each(FAULTS)("a halt secret that is %s", (_, answer, cause) => {
  test("leaves the last known halt in force, and the WARN line names the cause", async () => {
    const { find, next, lines } = await startStore(HALTED, answer);
    expect(await find()).toEqual(halt);
    await next();
    expect(await find()).toEqual(halt);
    expect(lines).toEqual([
      expect.stringMatching(/^WARN the halt secret cannot be read, so the last known value holds/),
    ]);
    expect(lines[0]).toMatch(cause);
  });

  test("halts nothing in a process that never read it, and the ERROR line names the cause", async () => {
    const { find, next, lines } = await startStore(answer, HALTED);
    expect(await find()).toBeUndefined();
    expect(lines).toEqual([expect.stringMatching(/^ERROR the halt secret cannot be read, so nothing is halted/)]);
    expect(lines[0]).toMatch(cause);
    await next();
    expect(await find()).toEqual(halt);
  });
});

test("a server that never answers delays a delivery by 2.5 s, and the last known halt holds", async () => {
  const { clock, find, next, lines, requests } = await startStore(HALTED, "hang");
  await find();
  await next();
  const found = find();
  while (requests.length < 2) await quiet();
  await clock.pass(2_500);
  expect(await found).toEqual(halt);
  expect(lines).toEqual([expect.stringContaining("no answer within 2500 ms")]);
});

test("an hour under load makes 360 reads of a process, and an hour at rest makes none", async () => {
  const { clock, find, requests } = await startStore(HALTED);
  for (let tenth = 0; tenth < 36_000; tenth++) {
    await find();
    // A pass runs everything that is due, which costs time: nothing is due between two reads.
    if (tenth % 100 === 99) await clock.pass(HALT_AGE_MS);
  }
  expect(requests).toHaveLength(360);
  await clock.pass(3_600_000);
  expect(requests).toHaveLength(360);
});
