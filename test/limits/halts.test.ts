import { describe, expect, test } from "vitest";
import { describeHalt, type Halt, haltOf, parseHalts, writeHalts } from "../../lib/limits/halts.ts";

const why = { reason: "wrong account", by: "ops", since: "2026-11-22T08:00:00Z" };
const subject = { service: "drs", account: "default", requestId: "nightly/3" };

/** The text of a value with one halt. */
const valueWith = (halt: object) => JSON.stringify({ version: 1, halts: [halt] });

describe("a value of the halt secret", () => {
  test.for(["{}", '{"version":1}', '{"halts":[]}', ' {"version":1,"halts":[]}\n'])("%j halts nothing", (text) => {
    expect(parseHalts(text)).toEqual({ ok: true, value: [] });
  });

  test.for<object>([{ all: true }, { service: "drs" }, { account: "a.b_c" }, { idPrefix: "nightly/" }])(
    "holds the halt %j, and is written as it is read",
    (selector) => {
      const halts = [{ ...selector, ...why }];
      expect(parseHalts(writeHalts(halts))).toEqual({ ok: true, value: halts });
    },
  );

  test("may name a service that this version does not know", () => {
    expect(parseHalts(valueWith({ service: "codearts-next", ...why })).ok).toBe(true);
  });

  test.for([
    "",
    "null",
    "[]",
    "halt",
    '"{}"',
    '{"halts":null}',
    '{"halts":{}}',
    '{"halts":[null]}',
    '{"version":2,"halts":[]}',
    '{"halt":[]}',
    '{"halts":[]}}',
    '{"__proto__":{"halts":[]},"halts":1}',
  ])("%j is not valid", (text) => {
    expect(parseHalts(text).ok).toBe(false);
  });

  test.for([
    ["without a selector", {}],
    ["with two selectors", { all: true, service: "drs" }],
    ["with an unknown key", { all: true, until: "tomorrow" }],
    ["for all = false", { all: false }],
    ["with an empty prefix, which would halt everything", { idPrefix: "" }],
    ["with a prefix that no id has", { idPrefix: "night ly" }],
    ["with a service that is no name", { service: "drs\n" }],
    ["without a reason", { all: true, reason: undefined }],
    ["with an empty reason", { all: true, reason: "" }],
    ["with a reason of 257 characters", { all: true, reason: "x".repeat(257) }],
    ["without a person", { all: true, by: undefined }],
    ["since a day that no calendar has", { all: true, since: "yesterday" }],
  ] as const)("is not valid with a halt %s", ([, change]) => {
    expect(parseHalts(valueWith({ ...why, ...change })).ok).toBe(false);
  });

  test("is not valid with a repeated key, of which JSON.parse would take the last", () => {
    const text = `{"halts":${JSON.stringify([{ all: true, ...why }])},"halts":[]}`;
    expect(parseHalts(text)).toEqual({ ok: false, faults: ["halts: repeated key"] });
  });

  test("may have a reason of 256 emoji", () => {
    expect(parseHalts(valueWith({ all: true, ...why, reason: "🛑".repeat(256) })).ok).toBe(true);
  });

  test("names the place of each fault", () => {
    expect(parseHalts(valueWith({ all: true, ...why, by: 7, until: "x" }))).toEqual({
      ok: false,
      faults: ["halts.0.by: a text", "halts.0.until: unknown key"],
    });
  });
});

describe("a halt", () => {
  test.for<[Partial<Halt>, boolean]>([
    [{ all: true }, true],
    [{ service: "drs" }, true],
    [{ service: "DRS" }, false],
    [{ service: "codearts-build" }, false],
    [{ account: "default" }, true],
    [{ account: "def" }, false],
    [{ idPrefix: "n" }, true],
    [{ idPrefix: "nightly/3" }, true],
    [{ idPrefix: "nightly/33" }, false],
    [{ idPrefix: "ightly" }, false],
    [{ idPrefix: "Nightly" }, false],
  ])("with %j covers the request nightly/3 of drs: %s", ([selector, isCovered]) => {
    expect(haltOf([{ ...why, ...selector }], subject) !== undefined).toBe(isCovered);
  });

  test("is found behind halts that do not cover the request", () => {
    const halts = [
      { service: "aom", ...why },
      { account: "other", ...why },
      { service: "drs", ...why },
    ];
    expect(haltOf(halts, subject)).toBe(halts[2]);
  });

  test("is described with its selector, its author, its time and its reason", () => {
    expect(describeHalt({ idPrefix: "nightly/", ...why })).toBe(
      "ids that start with nightly/, halted by ops since 2026-11-22T08:00:00Z: wrong account",
    );
  });
});
