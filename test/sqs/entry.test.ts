import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Entry, entryBytes, fitToSize, splitIntoBatches, sqsAttributes, sqsJson } from "../../lib/sqs/entry.ts";

/** The characters that SQS takes. Source: SQS API reference, SendMessage. */
const SQS_TAKES = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;
const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) });
const KIB = 1024;

describe("sqsJson", () => {
  test.each([
    ["U+FFFF as an escape", "a\uffffb", '"a\\uffffb"'],
    ["U+FFFE as an escape", "\ufffe", '"\\ufffe"'],
    ["U+0000 as an escape", "\u0000", '"\\u0000"'],
    ["U+000B as an escape", "\u000b", '"\\u000b"'],
    ["half of a surrogate pair as an escape", "\ud83d", '"\\ud83d"'],
    [
      "an emoji as two escapes, since the embedded SQS rejects characters of two UTF-16 units",
      "🛑",
      '"\\ud83d\\uded1"',
    ],
    ["U+FFFD unchanged", "\ufffd", '"\ufffd"'],
    ["a tab and a line feed as JSON writes them", "\t\n", '"\\t\\n"'],
  ])("it writes %s", (_, text, json) => {
    expect(sqsJson(text)).toBe(json);
  });

  test("it escapes keys as well as values", () => {
    expect(sqsJson({ "\uffff": ["\uffff"] })).toBe('{"\\uffff":["\\uffff"]}');
  });

  test("it writes characters that SQS takes, and a parser reads the same value again", () => {
    fc.assert(
      fc.property(fc.dictionary(anyText, fc.array(anyText)), (value) => {
        const json = sqsJson(value);
        return SQS_TAKES.test(json) && JSON.stringify(JSON.parse(json)) === JSON.stringify(value);
      }),
    );
  });
});

describe("sqsAttributes", () => {
  test.each<[string, string | undefined, string | undefined]>([
    ["keeps plain text", "a b", "a b"],
    ["drops control characters", "a\u0000\u001b[31mb", "a[31mb"],
    ["drops U+FFFF", "a\uffffb", "ab"],
    ["drops half of a surrogate pair", "a\ud83db", "ab"],
    ["keeps line ends and tabs", "a\r\n\tb", "a\r\n\tb"],
    ["keeps 512 characters", "x".repeat(512), "x".repeat(512)],
    ["cuts at a word before 512 characters", `${"x".repeat(456)} ${"y".repeat(60)}`, `${"x".repeat(456)} …`],
    ["cuts one long word", "x".repeat(513), `${"x".repeat(510)} …`],
    ["cuts before a surrogate pair, not within it", `${"x".repeat(509)}🛑${"x".repeat(9)}`, `${"x".repeat(509)} …`],
    ["keeps a surrogate pair that just fits", `${"x".repeat(510)}🛑`, `${"x".repeat(510)}🛑`],
    ["leaves out an empty text", "", undefined],
    ["leaves out a text that becomes empty", "\u0000\uffff", undefined],
    ["leaves out a missing text", undefined, undefined],
  ])("it %s", (_, text, carried) => {
    expect(sqsAttributes({ text })).toEqual(carried === undefined ? {} : { text: carried });
  });

  test("it yields only texts that SQS takes", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { text: carried = "x" } = sqsAttributes({ text: text.repeat(3) });
        return SQS_TAKES.test(carried) && carried.length <= 512 && carried.length > 0;
      }),
    );
  });
});

test("the size of an entry is the bytes of its body and of each attribute's name, type and value", () => {
  expect(entryBytes({ body: "é🛑" })).toBe(6);
  expect(entryBytes({ body: "", attributes: { status: "é" } })).toBe("status".length + "String".length + 2);
});

describe("fitToSize", () => {
  const attributes = { requestId: "r", message: "m".repeat(200), status: "rejected" };
  const bodyLeaving = (bytes: number) => "x".repeat(KIB * KIB - bytes);

  test.each<[string, Entry, readonly string[]]>([
    ["keeps all attributes of a small message", { body: "x", attributes }, ["requestId", "message", "status"]],
    [
      "keeps all attributes of a message of exactly 1 MiB",
      { body: bodyLeaving(entryBytes({ body: "", attributes })), attributes },
      ["requestId", "message", "status"],
    ],
    [
      "drops the longest attribute of a message that is one byte larger",
      { body: bodyLeaving(entryBytes({ body: "", attributes }) - 1), attributes },
      ["requestId", "status"],
    ],
    [
      "keeps only the shortest attribute where there is room for one",
      { body: bodyLeaving(20), attributes },
      ["requestId"],
    ],
    ["drops all attributes beside a body of 1 MiB", { body: bodyLeaving(0), attributes }, []],
    ["keeps a body of 1 MiB without attributes", { body: bodyLeaving(0) }, []],
  ])("it %s", (_, entry, kept) => {
    const { body, attributes: left } = fitToSize(entry);
    expect(body === entry.body).toBe(true);
    expect(Object.keys(left ?? {})).toEqual(kept);
  });

  test("it keeps the group id", () => {
    expect(fitToSize({ body: bodyLeaving(0), attributes, groupId: "default" }).groupId).toBe("default");
  });
});

describe("splitIntoBatches", () => {
  const sizes = (bytes: readonly number[]) => splitIntoBatches(bytes, (count) => count).map((batch) => batch.length);

  test.each<[string, readonly number[], readonly number[]]>([
    ["no items into no batch", [], []],
    ["one item into one batch", [1], [1]],
    ["ten items into one batch", new Array(10).fill(1), [10]],
    ["eleven items after the tenth", new Array(11).fill(1), [10, 1]],
    ["25 items into 10, 10 and 5", new Array(25).fill(1), [10, 10, 5]],
    ["exactly 900 KiB into one batch", [450 * KIB, 450 * KIB], [2]],
    ["a byte more than 900 KiB into two batches", [450 * KIB, 450 * KIB + 1], [1, 1]],
    ["an item of 1 MiB from the small items around it", [1, KIB * KIB, 1], [1, 1, 1]],
    ["large items that follow a full batch", [...new Array(10).fill(1), 600 * KIB, 600 * KIB], [10, 1, 1]],
  ])("it splits %s", (_, bytes, expected) => {
    expect(sizes(bytes)).toEqual(expected);
  });

  test("it splits items without a size after every tenth", () => {
    expect(splitIntoBatches(new Array(25).fill("x")).map((batch) => batch.length)).toEqual([10, 10, 5]);
  });

  test("it keeps every item in order, in batches of at most ten items and 1 MiB", () => {
    const entries = fc.array(fc.integer({ min: 0, max: KIB * KIB }), { maxLength: 40 });
    fc.assert(
      fc.property(entries, (bytes) => {
        const items = bytes.map((count, index) => ({ index, count }));
        const batches = splitIntoBatches(items, ({ count }) => count);
        const isInOrder =
          batches.flat().every(({ index }, at) => index === at) && batches.flat().length === items.length;
        const isTaken = batches.every(
          (batch) => batch.length <= 10 && batch.reduce((sum, { count }) => sum + count, 0) <= KIB * KIB,
        );
        return isInOrder && isTaken;
      }),
    );
  });
});
