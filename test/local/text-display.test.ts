import { PassThrough } from "node:stream";
import { WriteStream } from "node:tty";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { Display } from "../../lib/local/display.ts";
import { jsonDisplay } from "../../lib/local/display.ts";
import type { SampleResult } from "../../lib/local/run-samples.ts";
import { textDisplay } from "../../lib/local/text-display.ts";
import type { Outcome } from "../../lib/outcome/outcome.ts";

const OUTCOME: Outcome = {
  ...{ requestId: "sample/drs", service: "drs", status: "stopped", ok: true, message: "It stopped.", calls: 1 },
  ...{ sentAt: "2026-11-22T08:00:00.000Z", finishedAt: "2026-11-22T08:00:01.000Z", elapsedMs: 1000, deliveries: 1 },
  ...{ confirmed: false, deadLettered: false },
};

function resultOf(more: Partial<SampleResult> = {}): SampleResult {
  return { sample: "drs", expected: { requestId: "sample/drs" }, outcome: OUTCOME, differences: [], ...more };
}

/** What a display prints where there is a terminal, or none. */
function printed(show: (display: Display) => void, isTTY = false): string {
  const lines: string[] = [];
  const stream = Object.assign(new PassThrough(), { isTTY, getColorDepth: WriteStream.prototype.getColorDepth });
  show(textDisplay((line) => lines.push(line), stream as unknown as NodeJS.WriteStream));
  return lines.join("\n");
}

const LINES: readonly (readonly [string, (display: Display) => void, string])[] = [
  ["what goes on", (display) => display.progress("packaging …"), "packaging …"],
  ["where it polls", (display) => display.ready({ sqs: "http://a", region: "b" }), "ready  sqs http://a  region b"],
  ["an error, without its stack", (display) => display.error(new Error("port 1 is taken")), "port 1 is taken"],
  ["an error that is none", (display) => display.error("odd"), "odd"],
  [
    "an expected outcome and its message",
    (display) => display.sample(resultOf()),
    "✔ stopped                  drs              sample/drs               1000 ms\n  It stopped.",
  ],
  [
    "an outcome with its code that is not as expected",
    (display) => display.sample(resultOf({ outcome: { ...OUTCOME, code: "inferred" }, differences: ["x"] })),
    "✘ stopped (inferred)       drs              sample/drs               1000 ms\n  It stopped.",
  ],
  ["nothing of a sample without an outcome", (display) => display.sample(missing()), ""],
  [
    "an outcome that a function logged",
    (display) => display.log("drs", JSON.stringify({ level: "INFO", message: "outcome", ...without("message") })),
    "  stopped                  drs              sample/drs               1000 ms",
  ],
  ["a warning of a function", (display) => display.log("drs", '{"level":"WARN","message":"oh"}'), "drs: oh"],
  ["no detail of a function", (display) => display.log("drs", '{"level":"DEBUG","message":"oh"}'), ""],
  [
    "no metrics of a function",
    (display) => display.log("drs", '{"_aws":{"Timestamp":1},"service":"drs","Stopped":1}'),
    "",
  ],
  ["a line that is no JSON", (display) => display.log("drs", "Error: boom"), "drs: Error: boom"],
  [
    "a summary",
    (display) => display.summary([resultOf(), resultOf()]),
    "\noutcomes\n  stopped          2\n\nall 2 outcomes are as their samples expect",
  ],
  [
    "a summary that says which outcomes are not as expected, and why",
    (display) => display.summary([resultOf({ differences: ["status is 1", "ok is 2"] }), missing()]),
    "\noutcomes\n  stopped          1\n  no outcome       1\n\n2 of 2 outcomes are not as their samples expect\n" +
      "  drs.json, sample/drs: status is 1; ok is 2\n  drs.json, sample/drs: no outcome came",
  ],
];

function missing(): SampleResult {
  const { outcome: _, ...result } = resultOf({ differences: ["no outcome came"] });
  return result;
}

function without(field: keyof Outcome): Partial<Outcome> {
  const { [field]: _, ...rest } = OUTCOME;
  return rest;
}

describe("text for a person shows", () => {
  test.for(LINES)("%s", ([, show, text]) => {
    expect(stripVTControlCharacters(printed(show))).toBe(text);
  });
});

test.for([
  ["a terminal", {}, true, "\u001b[32m✔\u001b[39m"],
  ["a terminal where NO_COLOR is set", { NO_COLOR: "1" }, true, "✔ stopped"],
  ["a pipe", {}, false, "✔ stopped"],
] as const)("on %s the mark of an outcome is coloured only as it should be", ([, env, isTTY, mark]) => {
  for (const name of ["NO_COLOR", "FORCE_COLOR", "NODE_DISABLE_COLORS", "CI"]) vi.stubEnv(name, undefined);
  vi.stubEnv("TERM", "xterm-256color");
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(printed((display) => display.sample(resultOf()), isTTY)).toContain(mark);
});

const EVENTS: readonly (readonly [(display: Display) => void, object])[] = [
  [(display) => display.progress("x"), { event: "progress", what: "x" }],
  [(display) => display.ready({ sqs: "http://a" }), { event: "ready", sqs: "http://a" }],
  [(display) => display.sample(resultOf()), { event: "outcome", sample: "drs", outcome: OUTCOME, differences: [] }],
  [(display) => display.log("drs", "a line"), { event: "log", function: "drs", line: "a line" }],
  [(display) => display.summary([resultOf(), missing()]), { event: "summary", outcomes: 2, unexpected: 1 }],
  [(display) => display.error(new Error("boom")), { event: "error", message: "boom" }],
];

test.for(EVENTS)("lines for a program are one JSON object each: %#", ([show, event]) => {
  const lines: string[] = [];
  show(jsonDisplay((line) => lines.push(line)));
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject(event);
});
