import { PassThrough } from "node:stream";
import { WriteStream } from "node:tty";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { Display } from "../../lib/local/display.ts";
import { textDisplay } from "../../lib/local/text-display.ts";
import { missingResult, OUTCOME, resultOf } from "./sample-result.ts";

/** Returns the lines that a display prints, on a terminal or not. */
function printed(show: (display: Display) => void, isTTY = false): string {
  const lines: string[] = [];
  const stream = Object.assign(new PassThrough(), { isTTY, getColorDepth: WriteStream.prototype.getColorDepth });
  show(textDisplay((line) => lines.push(line), stream as unknown as NodeJS.WriteStream));
  return lines.join("\n");
}

const LOGGED_OUTCOME = JSON.stringify({ ...OUTCOME, level: "INFO", message: "outcome" });

const LINES: readonly (readonly [string, (display: Display) => void, string])[] = [
  ["progress is printed as it is", (display) => display.progress("packaging …"), "packaging …"],
  [
    "the ready line names each address",
    (display) => display.ready({ sqs: "http://a", region: "b" }),
    "ready  sqs http://a  region b",
  ],
  [
    "an error is printed without its stack",
    (display) => display.error(new Error("port 1 is taken")),
    "port 1 is taken",
  ],
  ["a thrown value that is not an error is printed as text", (display) => display.error("odd"), "odd"],
  [
    "an expected outcome has a ✔ and its message",
    (display) => display.sample(resultOf()),
    "✔ stopped                  drs              sample/drs               1000 ms\n  It stopped.",
  ],
  [
    "an unexpected outcome has a ✘ and its code",
    (display) => display.sample(resultOf({ outcome: { ...OUTCOME, code: "inferred" }, differences: ["x"] })),
    "✘ stopped (inferred)       drs              sample/drs               1000 ms\n  It stopped.",
  ],
  ["a sample without an outcome prints nothing", (display) => display.sample(missingResult()), ""],
  [
    "an outcome in a function's log is one row",
    (display) => display.log("drs", LOGGED_OUTCOME),
    "  stopped                  drs              sample/drs               1000 ms",
  ],
  [
    "a warning in a function's log is printed with the function's name",
    (display) => display.log("drs", '{"level":"WARN","message":"oh"}'),
    "drs: oh",
  ],
  ["a log line at level DEBUG is left out", (display) => display.log("drs", '{"level":"DEBUG","message":"oh"}'), ""],
  [
    "metrics in a function's log are left out",
    (display) => display.log("drs", '{"_aws":{"Timestamp":1},"service":"drs","Stopped":1}'),
    "",
  ],
  [
    "a log line that is not JSON is printed as it is",
    (display) => display.log("drs", "Error: boom"),
    "drs: Error: boom",
  ],
  [
    "a summary counts the outcomes by status",
    (display) => display.summary([resultOf(), resultOf()]),
    "\noutcomes\n  stopped          2\n\nall 2 outcomes are as their samples expect",
  ],
  [
    "a summary names each unexpected outcome and its differences",
    (display) => display.summary([resultOf({ differences: ["status is 1", "ok is 2"] }), missingResult()]),
    "\noutcomes\n  stopped          1\n  no outcome       1\n\n2 of 2 outcomes are not as their samples expect\n" +
      "  drs.json, sample/drs: status is 1; ok is 2\n  drs.json, sample/drs: no outcome came in time",
  ],
  [
    "the next command stands on a line of its own",
    (display) => display.tryNext("npx stopcord"),
    "\nnow try, in a second terminal:\n  npx stopcord\n",
  ],
];

describe("text display", () => {
  test.for(LINES)("%s", ([, show, text]) => {
    expect(stripVTControlCharacters(printed(show))).toBe(text);
  });

  test.for([
    ["is green on a terminal", {}, true, "\u001b[32m✔\u001b[39m"],
    ["has no colour on a terminal if NO_COLOR is set", { NO_COLOR: "1" }, true, "✔ stopped"],
    ["has no colour in a pipe", {}, false, "✔ stopped"],
  ] as const)("the mark of an outcome %s", ([, env, isTTY, mark]) => {
    for (const name of ["NO_COLOR", "FORCE_COLOR", "NODE_DISABLE_COLORS", "CI"]) vi.stubEnv(name, undefined);
    vi.stubEnv("TERM", "xterm-256color");
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(printed((display) => display.sample(resultOf()), isTTY)).toContain(mark);
  });
});
