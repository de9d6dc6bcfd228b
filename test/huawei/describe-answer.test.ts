import { describe, expect, test } from "vitest";
import { createMasker } from "../../lib/accounts/mask.ts";
import { describeAnswer } from "../../lib/huawei/describe-answer.ts";

const HTML = { "content-type": "text/html; charset=utf-8" };

const unmasked = (text: string) => text;

describe("the description of an answer", () => {
  test.each([
    ["an HTML page", 418, HTML, "<style>b{}</style><h1>I am</h1> a  teapot", "HTTP 418, text/html: I am a teapot"],
    ["a redirect", 302, { location: "https://login.example/" }, "", "HTTP 302 to https://login.example/"],
    ["an empty body", 404, {}, "", "HTTP 404"],
    ["several content types", 404, { "content-type": ["a/b", "c/d"] }, "x", "HTTP 404, a/b: x"],
    ["a long text", 500, {}, "word ".repeat(100), `HTTP 500: ${"word ".repeat(24)}…`],
  ])("names the status, the type and the first words: %s", (_, status, headers, body, expected) => {
    expect(describeAnswer({ status, headers, body }, unmasked)).toBe(expected);
  });

  test("names a body that exceeds 1 MiB", () => {
    expect(describeAnswer({ status: 200, headers: HTML, body: "", isCut: true }, unmasked)).toBe(
      "HTTP 200, text/html: the body exceeds 1 MiB",
    );
  });

  test.each([
    { location: "https://login.example/?sk=TOPSECRETTOPSECRETTOPSECRET" },
    { "content-type": "text/TOPSECRETTOPSECRETTOPSECRET" },
  ])("masks what it quotes of a header: %j", (headers) => {
    const mask = createMasker(["TOPSECRETTOPSECRETTOPSECRET"]);
    expect(describeAnswer({ status: 302, headers, body: "" }, mask)).toMatch(/^HTTP 302.*\*\*\*$/);
  });

  test.each([
    ["the words that are shown", "x".repeat(110)],
    ["the part that is read", `<${"x".repeat(400)}>`.repeat(20).slice(0, 8_184)],
  ])("holds no half of a secret that goes over the end of %s (the first ten characters were shown)", (_, before) => {
    const mask = createMasker(["TOPSECRETTOPSECRETTOPSECRET"]);
    expect(
      describeAnswer({ status: 400, headers: {}, body: `${before}TOPSECRETTOPSECRETTOPSECRET` }, mask),
    ).not.toContain("TOP");
  });
});
