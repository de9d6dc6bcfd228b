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
  test.for(EVENTS)("the event %s is one line with one JSON object", ([event, show, fields]) => {
    const lines: string[] = [];
    show(jsonDisplay((line) => lines.push(line)));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ event, ...fields });
  });
});
