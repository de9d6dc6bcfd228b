import { describe, expect, test } from "vitest";
import { printReplayReport } from "../../../lib/cli/dead-letters/replay-report.ts";
import { createReplayTally, type ReplayEnd } from "../../../lib/replay/report.ts";
import { recordTerminal } from "../../rig/record-terminal.ts";

/** Prints the report of a replay of `--status gave-up` that found nothing; returns its messages and its exit code. */
function printEnd(ended: ReplayEnd, reason?: string) {
  const { terminal, shown } = recordTerminal();
  const codes: number[] = [];
  const report = createReplayTally(false).report({ ended, reason }, { left: 0, undeleted: 0, hidden: 0 });
  const exitWith = (code: number) => void codes.push(code);
  printReplayReport(report, { status: ["gave-up"] }, { terminal, exitWith, signal: new AbortController().signal });
  return { shown, exitCode: codes[0] };
}

const NONE_READ = "replayed 0 of 0 dead letters";

describe("a replay without a match", () => {
  test.for<[ReplayEnd, string | undefined, number, readonly string[]]>([
    ["end", undefined, 1, ["no dead letter matches --status gave-up"]],
    [
      "time",
      undefined,
      1,
      [
        "the run ended before it read every dead letter: run the command again",
        "no dead letter that was read matches --status gave-up",
      ],
    ],
    [
      "full",
      undefined,
      1,
      [
        "one run cannot hold more dead letters: run the command again for the rest",
        "no dead letter that was read matches --status gave-up",
      ],
    ],
    ["not-readable", "AccessDenied: no", 4, ["the dead-letter queue could not be read: AccessDenied: no"]],
    [
      "not-writable",
      "AccessDenied: no",
      4,
      ["the requests queue took no message three times in a row: AccessDenied: no"],
    ],
  ])("that ends as %s says why, and exits by it", ([ended, reason, exitCode, words]) => {
    expect(printEnd(ended, reason)).toEqual({ exitCode, shown: [NONE_READ, ...words] });
  });
});
