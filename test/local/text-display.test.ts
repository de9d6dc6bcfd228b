import { PassThrough } from "node:stream";
import { WriteStream } from "node:tty";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { BatchDelivery } from "../../lib/local/aws/event-source/batch-delivery.ts";
import type { Display } from "../../lib/local/display.ts";
import { textDisplay } from "../../lib/local/text-display.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import { outcomeWith } from "../rig/outcome-with.ts";
import { missingResult, OUTCOME, resultOf } from "./sample-result.ts";

/** The name of a service in its column. */
const DRS = "drs".padEnd(Math.max(...serviceNames.map(({ length }) => length)));

/** Returns the lines that a display prints, on a terminal or not. */
function printed(show: (display: Display) => void, isTTY = false): string {
  const lines: string[] = [];
  const stream = Object.assign(new PassThrough(), { isTTY, getColorDepth: WriteStream.prototype.getColorDepth });
  show(textDisplay((line) => lines.push(line), stream as unknown as NodeJS.WriteStream));
  return lines.join("\n");
}

/** The time zone is that of the machine, so the time is written without one. */
const LOGGED_HAND_BACK = JSON.stringify({
  level: "INFO",
  message: "handed back",
  timestamp: new Date("2026-11-25T21:14:53.000").toISOString(),
  service: "drs",
  stopRequestId: "sample/drs",
  waitMs: 10_000,
  isLast: false,
  why: "busy",
  calls: 1,
  ageMs: 500,
});

const UNTIL_MS = Date.parse("2026-11-25T21:15:03.000");

const LOGGED_BREAKER = JSON.stringify({
  level: "INFO",
  message: "circuit breaker open",
  timestamp: new Date(UNTIL_MS - 30_000).toISOString(),
  ...{ service: "drs", account: "default", region: "cn-north-4", why: "unavailable" },
  until: new Date(UNTIL_MS).toISOString(),
});

const CRASHED = { ok: false, error: "crashed", message: "the process ended" } as const;

/** A delivery of two messages, both settled. */
function deliveryWith(fields: Partial<BatchDelivery>): BatchDelivery {
  const times = { receivedAtMs: 0, visibleAtMs: UNTIL_MS, settledAtMs: 0 };
  const ids = ["a", "b"];
  const batch = { queue: "stopcord-dev-drs", messageIds: ids, receiveCounts: [1, 1], deletedIds: ids };
  return { ...batch, ...times, result: { ok: true, value: {} }, ...fields };
}

/** Removes the colours that a display sets, and nothing that a text brought along. */
function stripColours(text: string): string {
  const colours = [1, 2, 22, 31, 32, 33, 39].map((code) => `\u001b[${code}m`);
  return colours.reduce((rest, colour) => rest.replaceAll(colour, ""), text);
}

const LOGGED_OUTCOME = JSON.stringify({
  ...OUTCOME,
  stopRequestId: OUTCOME.requestId,
  level: "INFO",
  message: "outcome",
});

const LINES: readonly (readonly [string, (display: Display) => void, unknown])[] = [
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
    `✔ stopped                  ${DRS} sample/drs               1000 ms\n  It stopped.`,
  ],
  [
    "an outcome that is not ok has no ✔, though its sample expects it (fault: a green ✔ stood before rejected)",
    (display) => display.sample(resultOf({ outcome: outcomeWith({ status: "rejected", ok: false, message: "No." }) })),
    expect.stringMatching(/^· rejected {17}drs .* ms\n {2}No\.$/),
  ],
  [
    "an unexpected outcome has a ✘ and its code",
    (display) => display.sample(resultOf({ outcome: { ...OUTCOME, code: "inferred" }, differences: ["x"] })),
    `✘ stopped (inferred)       ${DRS} sample/drs               1000 ms\n  It stopped.`,
  ],
  ["a sample without an outcome prints nothing", (display) => display.sample(missingResult()), ""],
  [
    "an outcome in a function's log is one row",
    (display) => display.log("drs", LOGGED_OUTCOME),
    `  stopped                  ${DRS} sample/drs               1000 ms`,
  ],
  [
    "a warning in a function's log is printed with the function's name",
    (display) => display.log("drs", '{"level":"WARN","message":"oh"}'),
    "drs: oh",
  ],
  [
    "an error in a function's log is printed with the first line of its reason (fault: the reason was dropped)",
    (display) =>
      display.log("drs", '{"level":"ERROR","message":"handling message m1","error":"TypeError: boom\\n    at x"}'),
    "drs: handling message m1: TypeError: boom",
  ],
  [
    "an error without a reason is printed with its message",
    (display) => display.log("drs", '{"level":"ERROR","message":"oh"}'),
    "drs: oh",
  ],
  [
    "a request that is handed back is one row with its reason and the end of its wait",
    (display) => display.log("drs", LOGGED_HAND_BACK),
    `  handed back              ${DRS} sample/drs               busy, until 21:15:03`,
  ],
  [
    "a request that waits for its last delivery says so",
    (display) => display.log("drs", LOGGED_HAND_BACK.replace('"isLast":false', '"isLast":true')),
    expect.stringMatching(/busy, until 21:15:03, for its last delivery$/),
  ],
  [
    "a circuit breaker that opens is one row with its reason and its end",
    (display) => display.log("drs", LOGGED_BREAKER),
    `  circuit breaker open     ${DRS} default cn-north-4  unavailable, until 21:15:03`,
  ],
  [
    "credentials that are accepted again are one row",
    (display) =>
      display.log(
        "drs",
        JSON.stringify({ ...JSON.parse(LOGGED_BREAKER), message: "credentials breaker closed", until: undefined }),
      ),
    expect.stringMatching(/^ {2}credentials breaker closed drs +default cn-north-4$/),
  ],
  ["a delivery that settled every message prints nothing", (display) => display.delivery(deliveryWith({})), ""],
  [
    "messages of a crashed function are one row with the time when they come back",
    (display) => display.delivery(deliveryWith({ deletedIds: [], result: CRASHED })),
    "  comes back               stopcord-dev-drs: 2 messages crashed: the process ended, until 21:15:03",
  ],
  [
    "a message that its function did not acknowledge is one row",
    (display) => display.delivery(deliveryWith({ deletedIds: ["a"] })),
    "  comes back               stopcord-dev-drs: 1 message not acknowledged",
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
    "a summary of one outcome is in the singular",
    (display) => display.summary([resultOf()]),
    "\noutcomes\n  stopped          1\n\nthe outcome is as its sample expects",
  ],
  [
    "a summary names each unexpected outcome and its differences",
    (display) => display.summary([resultOf({ differences: ["status is 1", "ok is 2"] }), missingResult()]),
    "\noutcomes\n  stopped          1\n  no outcome       1\n\n2 of 2 outcomes are not as their samples expect\n" +
      "  drs.json, sample/drs: status is 1; ok is 2\n  drs.json, sample/drs: no outcome came in time",
  ],
  [
    "further lines of an error are marked, so that none looks like a line of another kind",
    (display) => display.error(new Error("packaging failed:\n✔ stopped")),
    "packaging failed:\n  | ✔ stopped",
  ],
  [
    "the next command stands on a line of its own",
    (display) => display.tryNext("npx stopcord"),
    "\nnow try, in a second terminal:\n  npx stopcord\n",
  ],
];

const HOSTILE = "\u001b[2J\u009b1m\r\n✔ stopped\u202e\u200b\u2028";
const ESCAPED = "\\u001b[2J\\u009b1m\\r\\n✔ stopped\\u202e\\u200b\\u2028";
const HOSTILE_OUTCOME = outcomeWith({ requestId: HOSTILE, service: HOSTILE, message: HOSTILE });

/** Displays of text that a producer, a service or a function chose. */
const HOSTILE_LINES: readonly (readonly [string, (display: Display) => void, lines: number])[] = [
  ["an outcome", (display) => display.sample(resultOf({ outcome: HOSTILE_OUTCOME })), 2],
  [
    "an outcome in a log",
    (display) =>
      display.log(
        "drs",
        JSON.stringify({ ...HOSTILE_OUTCOME, stopRequestId: HOSTILE, level: "INFO", message: "outcome" }),
      ),
    1,
  ],
  [
    "a hand-back in a log",
    (display) =>
      display.log("drs", JSON.stringify({ ...JSON.parse(LOGGED_HAND_BACK), stopRequestId: HOSTILE, why: HOSTILE })),
    1,
  ],
  [
    "a breaker in a log",
    (display) => display.log("drs", JSON.stringify({ ...JSON.parse(LOGGED_BREAKER), account: HOSTILE, why: HOSTILE })),
    1,
  ],
  [
    "a function that crashed",
    (display) => display.delivery(deliveryWith({ deletedIds: [], result: { ...CRASHED, message: HOSTILE } })),
    1,
  ],
  ["a warning", (display) => display.log("drs", JSON.stringify({ level: "WARN", message: HOSTILE })), 1],
  [
    "the reason of an error",
    (display) => display.log("drs", JSON.stringify({ level: "ERROR", message: "oh", error: `Error: ${HOSTILE}` })),
    1,
  ],
  ["a line that is not JSON", (display) => display.log(HOSTILE, HOSTILE), 1],
  ["an error", (display) => display.error(new Error(HOSTILE)), 2],
  ["progress", (display) => display.progress(HOSTILE), 1],
  ["addresses", (display) => display.ready({ sqs: HOSTILE }), 1],
  ["a summary", (display) => display.summary([resultOf({ differences: [HOSTILE] })]), 6],
  ["a command", (display) => display.tryNext(HOSTILE), 4],
];

describe("text display", () => {
  test.for(HOSTILE_LINES)("%s shows no control, direction or invisible character", ([, show, lines]) => {
    for (const isTTY of [false, true]) {
      const text = stripColours(printed(show, isTTY));
      expect(text.split("\n")).toHaveLength(lines);
      expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }
  });

  test("hostile text is shown as JSON escapes", () => {
    expect(printed((display) => display.progress(HOSTILE))).toBe(ESCAPED);
  });

  test.for(LINES)("%s", ([, show, text]) => {
    expect(stripVTControlCharacters(printed(show))).toEqual(text);
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
