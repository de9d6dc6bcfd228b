import { describe, expect, test } from "vitest";
import type { Display } from "../../lib/local/display.ts";
import { jsonDisplay } from "../../lib/local/json-display.ts";
import { missingResult, OUTCOME, resultOf } from "./sample-result.ts";

const EVENTS: readonly (readonly [string, (display: Display) => void, object])[] = [
  ["progress", (display) => display.progress("x"), { what: "x" }],
  ["ready", (display) => display.ready({ sqs: "http://a" }), { sqs: "http://a" }],
  ["outcome", (display) => display.sample(resultOf()), { sample: "drs", outcome: OUTCOME, differences: [] }],
  ["log", (display) => display.log("drs", "a line"), { function: "drs", line: "a line" }],
  ["summary", (display) => display.summary([resultOf(), missingResult()]), { outcomes: 2, unexpected: 1 }],
  ["try", (display) => display.tryNext("npx stopcord"), { command: "npx stopcord" }],
  ["error", (display) => display.error(new Error("boom")), { message: "boom" }],
];

describe("JSON display", () => {
  test("no control, direction or invisible character reaches a terminal, and the JSON keeps its meaning", () => {
    const text = "\u001b[2J\u009b\u007f\u202e\u200b\u2028";
    const lines: string[] = [];
    jsonDisplay((line) => lines.push(line)).error(new Error(text));
    expect(lines.join("")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(JSON.parse(lines[0] ?? "")).toEqual({ event: "error", message: text });
  });

  test.for(EVENTS)("the event %s is one line with one JSON object", ([event, show, fields]) => {
    const lines: string[] = [];
    show(jsonDisplay((line) => lines.push(line)));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ event, ...fields });
  });
});
