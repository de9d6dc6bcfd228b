import { describe, expect, test } from "vitest";
import { buildGroup, buildRequest, messageBody, parseOutcome, queueName } from "../lib/client.ts";
import { exampleTargets } from "./rig/example-targets.ts";
import { outcomeWith } from "./rig/outcome-with.ts";

const NOW = Date.parse("2026-11-22T08:00:00Z");

describe("buildRequest", () => {
  test("it adds an id and sentAt = now", () => {
    const request = buildRequest({ service: "codearts-build", target: exampleTargets["codearts-build"] }, NOW);
    expect(request).toEqual({
      service: "codearts-build",
      target: exampleTargets["codearts-build"],
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      sentAt: "2026-11-22T08:00:00.000Z",
    });
  });

  test("it keeps the id and the sentAt of the request", () => {
    const own = { id: "release-42", sentAt: "2026-11-22T07:59:00Z" };
    expect(buildRequest({ service: "drs", target: exampleTargets.drs, ...own }, NOW)).toMatchObject(own);
  });

  test("it throws an error that names every fault", () => {
    const build = () => buildRequest({ service: "drs", target: { jobId: "a b" }, account: "" }, NOW);
    expect(build).toThrow(
      new TypeError(
        "building a stop request: account: 1–64 letters, digits and . _ -; target.jobId: 1–64 letters, digits, - and _",
      ),
    );
  });

  test("it does not compile with the target or a field of another service", () => {
    // @ts-expect-error a replication job has no record
    expect(() => buildRequest({ service: "drs", target: { recordId: "x" } })).toThrow("target.recordId: unknown key");
    // @ts-expect-error there is no such field
    expect(() => buildRequest({ service: "drs", target: { jobId: "x" }, urgent: true })).toThrow("urgent: unknown key");
  });
});

describe("buildGroup", () => {
  test("it adds an id and sentAt = now, and takes its fields as defaults of its stops", () => {
    const group = buildGroup({ service: "drs", reason: "called off", stops: [{ target: { jobId: "a" } }] }, NOW);
    expect(group).toMatchObject({ id: expect.any(String), sentAt: "2026-11-22T08:00:00.000Z", reason: "called off" });
  });

  test("it throws an error that names the faulty stop", () => {
    expect(() =>
      buildGroup({ stops: [{ service: "drs", target: exampleTargets.drs }, { service: "drs" }] }, NOW),
    ).toThrow(/^building a group of stop requests: stops\.1\.target: required/);
  });
});

test("messageBody escapes characters that SQS rejects", () => {
  const request = buildRequest({ service: "drs", target: exampleTargets.drs, reason: "bell \u0007 and \uffff" }, NOW);
  const body = messageBody(request);
  expect(body).toMatch(/^[\x20-\x7e]+$/);
  expect(JSON.parse(body)).toEqual(request);
});

describe("parseOutcome", () => {
  test("it answers the published outcome without the fields of a newer version", () => {
    const outcome = outcomeWith({ code: "inferred" });
    expect(parseOutcome(JSON.stringify({ ...outcome, mood: "fine" }))).toEqual(outcome);
  });

  test.for([
    ["{", "reading an outcome: body: not JSON"],
    ["[]", "reading an outcome: body: a JSON object, not an array"],
    ['{"requestId":1}', "requestId"],
  ] as const)("it throws an error that names the fault of %s", ([body, fault]) => {
    expect(() => parseOutcome(body)).toThrow(fault);
  });
});

test("queueName puts the stage into the name of a queue", () => {
  expect(queueName("prod", "dead-letters")).toBe("stopcord-prod-dead-letters");
});
