import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { batchesOf, bytesOf, type Entry, fitToSize, sqsAttributes, sqsJson } from "../../lib/sqs/entry.ts";

/** The characters that SQS takes, as its API reference lists them. */
const SQS_TAKES = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;
const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) });
const KIB = 1024;

describe("JSON is carried whole, whatever its characters", () => {
  test.each([
    ["U+FFFF", "a\uffffb", '"a\\uffffb"'],
    ["U+FFFE", "\ufffe", '"\\ufffe"'],
    ["U+0000", "\u0000", '"\\u0000"'],
    ["U+000B", "\u000b", '"\\u000b"'],
    ["half of a surrogate pair", "\ud83d", '"\\ud83d"'],
    ["an emoji, since an emulator refuses what needs two UTF-16 units", "🛑", '"\\ud83d\\uded1"'],
    ["U+FFFD, as it is", "\ufffd", '"\ufffd"'],
    ["a tab and a line end, as JSON has them", "\t\n", '"\\t\\n"'],
  ])("%s", (_, text, json) => {
    expect(sqsJson(text)).toBe(json);
  });

  test("in keys as in values", () => {
    expect(sqsJson({ "\uffff": ["\uffff"] })).toBe('{"\\uffff":["\\uffff"]}');
  });

  test("and comes out as it went in", () => {
    fc.assert(
      fc.property(fc.dictionary(anyText, fc.array(anyText)), (value) => {
        const json = sqsJson(value);
        return SQS_TAKES.test(json) && JSON.stringify(JSON.parse(json)) === JSON.stringify(value);
      }),
    );
  });
});

describe("attributes are carried as far as they can be", () => {
  test.each<[string, string | undefined, string | undefined]>([
    ["plain text, as it is", "a b", "a b"],
    ["control characters dropped", "a\u0000\u001b[31mb", "a[31mb"],
    ["U+FFFF dropped", "a\uffffb", "ab"],
    ["half of a surrogate pair dropped", "a\ud83db", "ab"],
    ["a line end kept", "a\r\n\tb", "a\r\n\tb"],
    ["256 characters kept", "x".repeat(256), "x".repeat(256)],
    ["257 cut", "x".repeat(257), "x".repeat(256)],
    ["no surrogate pair cut in two", `${"x".repeat(255)}🛑`, "x".repeat(255)],
    ["a surrogate pair kept that just fits", `${"x".repeat(254)}🛑`, `${"x".repeat(254)}🛑`],
    ["an empty one left out", "", undefined],
    ["one that becomes empty left out", "\u0000\uffff", undefined],
    ["a missing one left out", undefined, undefined],
  ])("%s", (_, text, carried) => {
    expect(sqsAttributes({ text })).toEqual(carried === undefined ? {} : { text: carried });
  });

  test("so that SQS takes every one of them", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { text: carried = "x" } = sqsAttributes({ text: text.repeat(3) });
        return SQS_TAKES.test(carried) && carried.length <= 256 && carried.length > 0;
      }),
    );
  });
});

test("a message is as large as SQS counts it: body, and each attribute's name, type and value, in bytes", () => {
  expect(bytesOf({ body: "é🛑" })).toBe(6);
  expect(bytesOf({ body: "", attributes: { status: "é" } })).toBe("status".length + "String".length + 2);
});

describe("a message that is too large loses attributes, never its body", () => {
  const attributes = { requestId: "r", message: "m".repeat(200), status: "rejected" };
  const bodyLeaving = (bytes: number) => "x".repeat(KIB * KIB - bytes);

  test.each<[string, Entry, readonly string[]]>([
    ["a small one keeps all", { body: "x", attributes }, ["requestId", "message", "status"]],
    [
      "one of just 1 MiB keeps all",
      { body: bodyLeaving(bytesOf({ body: "", attributes })), attributes },
      ["requestId", "message", "status"],
    ],
    [
      "one byte more, and the longest goes",
      { body: bodyLeaving(bytesOf({ body: "", attributes }) - 1), attributes },
      ["requestId", "status"],
    ],
    ["with room for one only the shortest stays", { body: bodyLeaving(20), attributes }, ["requestId"]],
    ["a body of 1 MiB goes alone", { body: bodyLeaving(0), attributes }, []],
    ["so does one without attributes", { body: bodyLeaving(0) }, []],
  ])("%s", (_, entry, kept) => {
    const { body, attributes: left } = fitToSize(entry);
    expect(body === entry.body).toBe(true);
    expect(Object.keys(left ?? {})).toEqual(kept);
  });

  test("whose message it is stays with it", () => {
    expect(fitToSize({ body: bodyLeaving(0), attributes, groupId: "default" }).groupId).toBe("default");
  });
});

describe("batches close at ten entries or 900 KiB", () => {
  const sizes = (bytes: readonly number[]) =>
    batchesOf(bytes.map((count) => ({ entry: { body: "x".repeat(count) } }))).map((batch) => batch.length);

  test.each<[string, readonly number[], readonly number[]]>([
    ["no entry, no batch", [], []],
    ["one", [1], [1]],
    ["ten", new Array(10).fill(1), [10]],
    ["eleven", new Array(11).fill(1), [10, 1]],
    ["25", new Array(25).fill(1), [10, 10, 5]],
    ["just 900 KiB", [450 * KIB, 450 * KIB], [2]],
    ["a byte more", [450 * KIB, 450 * KIB + 1], [1, 1]],
    ["one of 1 MiB between small ones", [1, KIB * KIB, 1], [1, 1, 1]],
    ["large ones after a full batch", [...new Array(10).fill(1), 600 * KIB, 600 * KIB], [10, 1, 1]],
  ])("%s", (_, bytes, expected) => {
    expect(sizes(bytes)).toEqual(expected);
  });

  test("in their order, none lost, and none over what SQS takes", () => {
    const entries = fc.array(fc.integer({ min: 0, max: KIB * KIB }), { maxLength: 40 });
    fc.assert(
      fc.property(entries, (bytes) => {
        const items = bytes.map((count, index) => ({ index, entry: { body: "x".repeat(count) } }));
        const batches = batchesOf(items);
        const isInOrder =
          batches.flat().every(({ index }, at) => index === at) && batches.flat().length === items.length;
        const isTaken = batches.every(
          (batch) => batch.length <= 10 && batch.reduce((sum, { entry }) => sum + entry.body.length, 0) <= KIB * KIB,
        );
        return isInOrder && isTaken;
      }),
      { numRuns: 20 },
    );
  });
});
