import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NO_PROGRESS, type Progress, readProgress, writeProgress } from "../../lib/stop/progress.ts";
import { START_MS } from "../rig/clock.ts";

const FULL: Progress = {
  deliveries: 7,
  calls: 4,
  acceptedMs: START_MS,
  isInDoubt: true,
  isPolling: true,
  hasQueryFailed: true,
  why: "throttled",
  last: { httpStatus: 429, errorCode: "APIG.0308", errorMessage: "too many", cloudRequestId: "r" },
  delayMs: 60_000,
  isLast: true,
  place: { region: "cn-north-4", projectId: "a".repeat(32) },
};

/** The progress of a request that a worker must not take for one without a stop call. */
const IN_DOUBT = { ...NO_PROGRESS, deliveries: 1, isInDoubt: true };

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const anyProgress: fc.Arbitrary<Progress> = fc.record({
  deliveries: fc.integer({ min: 0, max: 1_000 }),
  calls: fc.integer({ min: 0, max: 3_000 }),
  acceptedMs: optional(fc.integer({ min: 0, max: 4_102_444_800_000 })),
  isInDoubt: fc.boolean(),
  isPolling: fc.boolean(),
  hasQueryFailed: fc.boolean(),
  why: optional(
    fc.constantFrom("busy", "throttled", "unavailable", "not-confirmed", "state-unknown", "account-paused"),
  ),
  last: optional(
    fc.record({
      httpStatus: optional(fc.integer({ min: 100, max: 599 })),
      errorCode: optional(fc.string({ unit: "binary", maxLength: 128 })),
      errorMessage: optional(fc.string({ unit: "binary", maxLength: 512 })),
      cloudRequestId: optional(fc.string({ unit: "binary", maxLength: 128 })),
    }),
  ),
  delayMs: fc.integer({ min: 0, max: 900_000 }),
  isLast: fc.boolean(),
});

describe("progress", () => {
  test.each([
    ["of a request that no worker has seen", NO_PROGRESS],
    ["with every field", FULL],
  ])("%s is read as it was written", (_, progress) => {
    expect(readProgress(writeProgress(progress))).toEqual(progress);
  });

  test("of any content is read as it was written", () => {
    fc.assert(
      fc.property(anyProgress, (progress) => void expect(readProgress(writeProgress(progress))).toEqual(progress)),
    );
  });

  test("is written as printable ASCII, which SQS takes whatever a service answered", () => {
    fc.assert(fc.property(anyProgress, (progress) => /^[\x20-\x7E]+$/.test(writeProgress(progress))));
  });

  test("is written with its version and without what is absent", () => {
    expect(JSON.parse(writeProgress({ ...NO_PROGRESS, deliveries: 1 }))).toEqual({
      v: 1,
      deliveries: 1,
      calls: 0,
      delayMs: 0,
    });
  });

  test("is at most 6 KiB long, whatever a service answered", () => {
    fc.assert(fc.property(anyProgress, (progress) => writeProgress(progress).length <= 6 * 1024));
    const last = {
      httpStatus: 599,
      errorCode: "\u{1F600}".repeat(64),
      errorMessage: "\u{1F600}".repeat(256),
      cloudRequestId: "\u{1F600}".repeat(64),
    };
    expect(writeProgress({ ...FULL, last }).length).toBeLessThanOrEqual(6 * 1024);
  });
});

describe("a message", () => {
  test("without progress is one that no worker has seen", () => {
    expect(readProgress(undefined)).toEqual(NO_PROGRESS);
  });

  test.each([
    ["an empty text", ""],
    ["no JSON", "{v:1}"],
    ["half of a JSON object", writeProgress(FULL).slice(0, 60)],
    ["null", "null"],
    ["a number", "1"],
    ["an array", "[]"],
    ["an empty object", "{}"],
    ["no version", '{"deliveries":1,"calls":1}'],
    ["a version that is a text", '{"v":"1","deliveries":1,"calls":1}'],
    ["no deliveries", '{"v":1,"calls":1}'],
    ["negative calls", '{"v":1,"deliveries":1,"calls":-1}'],
    ["a fraction of a call", '{"v":1,"deliveries":1,"calls":0.5}'],
    ["an acceptance that is no time", '{"v":1,"deliveries":1,"calls":1,"acceptedMs":"today"}'],
    ["a doubt that is no boolean", '{"v":1,"deliveries":1,"calls":1,"isInDoubt":"no"}'],
  ])("whose progress is %s is in doubt", (_, attribute) => {
    expect(readProgress(attribute)).toEqual(IN_DOUBT);
  });

  test("never makes reading throw, and with any progress that was not written by us is in doubt or keeps its counts", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (attribute) => {
        const { deliveries, calls } = readProgress(attribute);
        return Number.isInteger(deliveries) && Number.isInteger(calls);
      }),
    );
  });
});

describe("progress of a newer version", () => {
  const newer = (more: object) => JSON.stringify({ ...JSON.parse(writeProgress(FULL)), v: 2, ...more });

  test("is read as far as it is known", () => {
    expect(readProgress(newer({ selection: { page: 3 }, halted: true }))).toEqual(FULL);
  });

  test.each<[string, object, Partial<Progress>]>([
    ["of another type", { why: 7 }, { why: undefined }],
    ["unknown", { why: "on-strike" }, { why: undefined }],
    ["of another shape", { last: "HTTP 429" }, { last: undefined }],
    [
      "longer than any of ours",
      { last: { httpStatus: 429, errorMessage: "m".repeat(513) } },
      { last: { httpStatus: 429 } },
    ],
    ["of another unit", { delayMs: "60 s" }, { delayMs: 0 }],
    ["a place outside its pattern", { place: { region: "a.b/", projectId: "a".repeat(32) } }, { place: undefined }],
    ["a project outside its pattern", { place: { region: "cn-north-4", projectId: "../x" } }, { place: undefined }],
    ["longer than any delay of SQS", { delayMs: 900_001 }, { delayMs: 0 }],
  ])("is read without a detail that is %s, and keeps the rest", (_, more, lost) => {
    expect(readProgress(newer(more))).toEqual({ ...FULL, ...lost });
  });

  test.each([{ deliveries: -1 }, { deliveries: 1_000_001 }, { calls: 2 ** 53 }, { calls: 1.5 }, { acceptedMs: null }])(
    "is in doubt where a field that decides cannot be true: %j",
    (more) => {
      expect(readProgress(newer(more))).toEqual(IN_DOUBT);
    },
  );

  test("is in doubt where a field that decides has another type", () => {
    expect(readProgress(newer({ calls: "many" }))).toEqual(IN_DOUBT);
  });
});
