import { describe, expect, test } from "vitest";
import { errorLines, errorText } from "../../lib/local/error-text.ts";

describe("the text of an error", () => {
  test.for([
    [new Error("no"), "no"],
    ["text", "text"],
    [undefined, "undefined"],
    [new AggregateError([new Error("::1 refused"), new Error("127.0.0.1 refused")]), "::1 refused; 127.0.0.1 refused"],
    [new AggregateError([new Error("a")], "its own message"), "its own message"],
  ] as const)("of %s is %j", ([error, text]) => {
    expect(errorText(error)).toBe(text);
  });

  test("has a mark before each line but the first", () => {
    expect(errorLines(new Error("one\ntwo\r\nthree"))).toEqual(["one", "  | two", "  | three"]);
  });
});
