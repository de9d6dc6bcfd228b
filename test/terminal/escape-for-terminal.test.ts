import { describe, expect, test } from "vitest";
import { escapeForTerminal } from "../../lib/terminal/escape-for-terminal.ts";

const DANGEROUS = [
  ["an escape sequence that clears the screen", "\u001b[2J", "\\u001b[2J"],
  ["a line feed that forges a line", "a\n✔ stopped", "a\\n✔ stopped"],
  ["a carriage return that overwrites the line", "a\rb", "a\\rb"],
  ["a tab", "a\tb", "a\\tb"],
  ["a bell", "\u0007", "\\u0007"],
  ["a backspace", "a\bb", "a\\u0008b"],
  ["DEL", "\u007f", "\\u007f"],
  ["a control sequence of C1", "\u009b2J", "\\u009b2J"],
  ["the line and paragraph separators", "\u2028\u2029", "\\u2028\\u2029"],
  ["an override of the text's direction", "a\u202eb\u202c", "a\\u202eb\\u202c"],
  ["isolates of direction", "\u2066\u2067\u2068\u2069", "\\u2066\\u2067\\u2068\\u2069"],
  ["direction marks", "\u200e\u200f\u061c", "\\u200e\\u200f\\u061c"],
  ["zero-width characters", "\u200b\u200c\u200d\u2060\ufeff", "\\u200b\\u200c\\u200d\\u2060\\ufeff"],
  ["a soft hyphen", "\u00ad", "\\u00ad"],
  ["fillers", "\u115f\u3164\uffa0", "\\u115f\\u3164\\uffa0"],
  ["tag characters, which hide text", "\u{e0041}", "\\udb40\\udc41"],
  ["noncharacters", "\ufffe\uffff\ufdd0", "\\ufffe\\uffff\\ufdd0"],
  ["a private character", "\ue0a0", "\\ue0a0"],
  ["a lone surrogate", "\ud800a", "\\ud800a"],
] as const;

describe("text for a terminal", () => {
  test.for(DANGEROUS)("%s is escaped", ([, text, escaped]) => {
    expect(escapeForTerminal(text)).toBe(escaped);
  });

  test.for(["", "plain", "Straße", "停止", "🛑", "✔ · ✘", "e\u0301", 'a "quoted" \\path'])(
    "%j is unchanged",
    (text) => {
      expect(escapeForTerminal(text)).toBe(text);
    },
  );

  test("no control, format or separator character is left of any", () => {
    const planes = [0x0_0000, 0x1_0000, 0xe_0000].flatMap((start) =>
      Array.from({ length: 0x1_0000 }, (_, i) => start + i),
    );
    const left = planes
      .map((point) => escapeForTerminal(String.fromCodePoint(point)))
      .filter((text) => /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(text));
    expect(left).toEqual([]);
  });

  test("JSON keeps its meaning", () => {
    const value = { text: DANGEROUS.map(([, text]) => text).join("|") };
    expect(JSON.parse(escapeForTerminal(JSON.stringify(value)))).toEqual(value);
  });
});
