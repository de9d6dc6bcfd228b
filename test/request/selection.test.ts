import { describe, expect, test } from "vitest";
import { buildRequest } from "../../lib/client.ts";
import { checkRequest } from "../../lib/request/check-request.ts";
import { faultsOfMessage, readObject } from "../../lib/request/read-message.ts";
import { requestParser, selectionParser } from "../../lib/request/request.ts";
import { services } from "../../lib/services/services.ts";
import { START_MS } from "../rig/clock.ts";

const ID = "f9d6c8466d614a9788e9a0acf6c15f46";
const OTHER = "2b31ed5201234567ebedb6e571234567";
const LONG_ID = "id: 1–63 letters, digits and . _ : / - in a selection, since the ids of its runs follow it";
const AT_MOST = "target.atMost: a whole number from 1 to 100";

const check = (service: string, target: unknown, more = {}) => checkRequest({ service, target, ...more }, START_MS);

describe("a selection", () => {
  test.each([
    ["codearts-build", { jobId: ID, buildNo: "running" }],
    ["codearts-build", { jobId: ID, buildNo: "running", atMost: 1 }],
    ["codearts-build", { runningIn: ID, atMost: 100 }],
    ["codearts-build", { runningIn: ID, atMost: null }],
    ["codearts-deploy", { codeartsProjectId: OTHER, taskId: ID, recordId: "running" }],
    ["codearts-deploy", { runningIn: ID }],
    ["codearts-check", { runningIn: ID }],
    ["aom", { workflowId: "w-1", executionId: "running" }],
  ])("of %s with the target %o is valid", (service, target) => {
    expect(check(service, target)).toMatchObject({ ok: true });
  });

  test.each<[string, object, string[]]>([
    ["codearts-build", { runningIn: ID, jobId: ID }, ["target.jobId: unknown key"]],
    ["codearts-build", { runningIn: "x" }, ["target.runningIn: 32 letters and digits"]],
    [
      "codearts-build",
      { runningIn: 7, buildNo: 1, atMost: 0 },
      ["target.runningIn: 32 letters and digits", AT_MOST, "target.buildNo: unknown key"],
    ],
    ["codearts-build", { buildNo: "running" }, ["target.jobId: required, 32 letters and digits"]],
    ["codearts-build", { jobId: ID, buildNo: "running", atMost: 101 }, [AT_MOST]],
    ["codearts-build", { jobId: ID, buildNo: "running", atMost: 1.5 }, [AT_MOST]],
    ["codearts-build", { jobId: ID, buildNo: "running", atMost: "20" }, [AT_MOST]],
    ["codearts-build", { jobId: ID, buildNo: 7, atMost: 20 }, ["target.atMost: unknown key"]],
    [
      "codearts-build",
      { jobId: ID, buildNo: "Running" },
      ["target.buildNo: a build number from 1 to 2147483647, or its digits as a string"],
    ],
    [
      "codearts-deploy",
      { taskId: ID, recordId: "running" },
      ["target.codeartsProjectId: required, 32 letters and digits"],
    ],
    ["codearts-check", { runningIn: ID, taskId: ID }, ["target.taskId: unknown key"]],
    [
      "aom",
      { runningIn: ID },
      [
        "target.workflowId: required, 1–64 letters, digits, - and _",
        "target.executionId: required, 1–64 letters, digits, - and _",
        "target.runningIn: unknown key",
      ],
    ],
    ["drs", { runningIn: ID }, ["target: a DRS stop is final, so every job is named"]],
    ["drs", { jobId: "running" }, ["target: a DRS stop is final, so every job is named"]],
  ])("of %s with the target %o is rejected with the path of every fault", (service, target, faults) => {
    expect(check(service, target)).toEqual({ ok: false, faults });
  });

  test("has an id of at most 63 characters, since the ids of its runs follow it", () => {
    const target = { runningIn: ID };
    expect(check("codearts-check", target, { id: "a".repeat(63) }).ok).toBe(true);
    expect(check("codearts-check", target, { id: "a".repeat(64) })).toEqual({ ok: false, faults: [LONG_ID] });
    expect(check("codearts-check", { taskId: ID }, { id: "a".repeat(64) }).ok).toBe(true);
  });

  test("in a group has an id of at most 63 characters with its index", () => {
    const stops = [{ target: { runningIn: ID } }, { target: { taskId: ID } }];
    const faultsOf = (id: string) =>
      faultsOfMessage(readObject({ id, service: "codearts-check", stops }, { fallbackId: "m", queuedMs: START_MS }));
    expect(faultsOf("a".repeat(61))).toEqual([]);
    expect(faultsOf("a".repeat(62))).toEqual([`stops.0.${LONG_ID}`]);
  });

  test("whose id comes from its message has at most 63 characters too", () => {
    const message = { service: "codearts-check", target: { runningIn: ID } };
    const faultsOf = (fallbackId: string) => faultsOfMessage(readObject(message, { fallbackId, queuedMs: START_MS }));
    expect(faultsOf("a".repeat(63))).toEqual([]);
    expect(faultsOf("a".repeat(64))).toEqual([LONG_ID]);
  });

  test("without a service is checked as far as its fields are known", () => {
    const faults = [`service: required, one of ${Object.keys(services).join(", ")}`];
    expect(checkRequest({ target: { runningIn: ID, atMost: 3 } }, START_MS)).toEqual({ ok: false, faults });
    expect(checkRequest({ target: { jobId: ID, buildNo: "running" } }, START_MS)).toEqual({ ok: false, faults });
  });

  test("is written in TypeScript with the fields of its service only", () => {
    const sent = buildRequest({ service: "codearts-build", target: { jobId: ID, buildNo: "running", atMost: 3 } });
    expect(sent.target).toEqual({ jobId: ID, buildNo: "running", atMost: 3 });
    expect(buildRequest({ service: "codearts-check", target: { runningIn: ID } }).service).toBe("codearts-check");
    // @ts-expect-error DRS has no selection
    expect(() => buildRequest({ service: "drs", target: { runningIn: ID } })).toThrow("a DRS stop is final");
  });
});

describe("the parser of a worker", () => {
  test("reads a selection with its default and ignores unknown keys", () => {
    const parsed = selectionParser(services["codearts-build"])({
      service: "codearts-build",
      id: "a",
      target: { runningIn: ID, newer: 1 },
    });
    expect(parsed).toMatchObject({ ok: true, value: { id: "a", target: { runningIn: ID, atMost: 20 } } });
  });

  test("reads no selection in a request that names its run", () => {
    const raw = { service: "codearts-build", target: { jobId: ID, buildNo: 7 } };
    expect(selectionParser(services["codearts-build"])(raw)).toBeUndefined();
    expect(requestParser(services["codearts-build"])(raw).ok).toBe(true);
  });
});
