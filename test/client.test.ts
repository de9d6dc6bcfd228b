import { describe, expect, test } from "vitest";
import { buildGroup, buildRequest, messageBody, parseOutcome, queueName } from "../lib/client.ts";
import { outcomeWith } from "./cli/stage.ts";
import { targets } from "./rig/examples.ts";

const NOW = Date.parse("2026-11-22T08:00:00Z");

describe("building a request", () => {
  test("gives it an id and the time when it is meant", () => {
    const request = buildRequest({ service: "codearts-build", target: targets["codearts-build"] }, NOW);
    expect(request).toEqual({
      service: "codearts-build",
      target: targets["codearts-build"],
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      sentAt: "2026-11-22T08:00:00.000Z",
    });
  });

  test("keeps an id and a time that it has", () => {
    const own = { id: "release-42", sentAt: "2026-11-22T07:59:00Z" };
    expect(buildRequest({ service: "drs", target: targets.drs, ...own }, NOW)).toMatchObject(own);
  });

  test("throws an error that names every fault, as requests would", () => {
    const build = () => buildRequest({ service: "drs", target: { jobId: "a b" }, account: "" }, NOW);
    expect(build).toThrow(
      new TypeError(
        "building a stop request: account: 1–64 letters, digits and . _ -; target.jobId: 1–64 letters, digits, - and _",
      ),
    );
  });

  test("is held to the shape of its service by the compiler", () => {
    // @ts-expect-error a replication job has no record
    expect(() => buildRequest({ service: "drs", target: { recordId: "x" } })).toThrow("target.recordId: unknown key");
    // @ts-expect-error there is no such field
    expect(() => buildRequest({ service: "drs", target: { jobId: "x" }, urgent: true })).toThrow("urgent: unknown key");
  });
});

describe("building a group", () => {
  test("gives it an id and the time when it is meant; its fields are defaults for its stops", () => {
    const group = buildGroup({ service: "drs", reason: "called off", stops: [{ target: { jobId: "a" } }] }, NOW);
    expect(group).toMatchObject({ id: expect.any(String), sentAt: "2026-11-22T08:00:00.000Z", reason: "called off" });
  });

  test("throws when one of its stops has a fault", () => {
    expect(() => buildGroup({ stops: [{ service: "drs", target: targets.drs }, { service: "drs" }] }, NOW)).toThrow(
      /^building a group of stop requests: stops\.1\.target: required/,
    );
  });
});

test("a message body is JSON that SQS carries, whatever a reason says", () => {
  const request = buildRequest({ service: "drs", target: targets.drs, reason: "bell \u0007 and \uffff" }, NOW);
  const body = messageBody(request);
  expect(body).toMatch(/^[\x20-\x7e]+$/);
  expect(JSON.parse(body)).toEqual(request);
});

describe("reading an outcome", () => {
  test("answers it as it was published, without what a newer version may have added", () => {
    const outcome = outcomeWith({ code: "inferred" });
    expect(parseOutcome(JSON.stringify({ ...outcome, mood: "fine" }))).toEqual(outcome);
  });

  test.for([
    ["{", "reading an outcome: body: not JSON"],
    ["[]", "reading an outcome: body: a JSON object, not an array"],
    ['{"requestId":1}', "requestId"],
  ] as const)("throws what is wrong with %s", ([body, words]) => {
    expect(() => parseOutcome(body)).toThrow(words);
  });
});

test("queues are named for their stage", () => {
  expect(queueName("prod", "dead-letters")).toBe("stopcord-prod-dead-letters");
});
