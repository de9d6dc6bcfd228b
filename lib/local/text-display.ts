import { styleText } from "node:util";
import * as z from "zod/mini";
import { type Outcome, outcomeSchema } from "../outcome/outcome.ts";
import { STATUSES, type Status } from "../outcome/statuses.ts";
import type { Display } from "./display.ts";
import { errorText } from "./error-text.ts";
import type { SampleResult } from "./run-samples.ts";
import { unexpectedResults } from "./unexpected-results.ts";

type Style = (format: "green" | "yellow" | "red" | "dim" | "bold", text: string) => string;
type OutcomeRow = Pick<Outcome, "status" | "code" | "service" | "requestId" | "elapsedMs">;

/** Prints lines for a person; they are coloured if `stream` is a terminal with colours and NO_COLOR is not set. */
export function textDisplay(print: (line: string) => void, stream: NodeJS.WriteStream): Display {
  const style: Style = (format, text) => styleText(format, text, { stream });
  return {
    progress: (text) => print(style("dim", text)),
    ready(addresses) {
      const pairs = Object.entries(addresses).map((pair) => pair.join(" "));
      print(`ready  ${pairs.join("  ")}`);
    },
    sample({ outcome, differences }) {
      if (outcome === undefined) return;
      print(`${differences.length === 0 ? style("green", "✔") : style("red", "✘")} ${rowText(outcome, style)}`);
      print(style("dim", `  ${outcome.message}`));
    },
    log(functionName, text) {
      const line = logText(text, style);
      if (line === undefined) return;
      print(line.isOutcome ? `  ${line.text}` : style("yellow", `${functionName}: ${line.text}`));
    },
    summary: (results) => print(summaryText(results, style)),
    tryNext: (command) => print(`\nnow try, in a second terminal:\n  ${style("bold", command)}\n`),
    error: (error) => print(style("red", errorText(error))),
  };
}

const loggedOutcome = z.extend(
  z.pick(outcomeSchema, { status: true, code: true, service: true, requestId: true, elapsedMs: true }),
  { message: z.literal("outcome") },
);
const loggedNote = z.object({ level: z.string(), message: z.string() });
const loggedMetrics = z.object({ _aws: z.object({}) });

/** Converts a line of a function's log; undefined for metrics, which repeat the outcomes, and for details at level DEBUG. */
function logText(line: string, style: Style): { text: string; isOutcome: boolean } | undefined {
  const json = parseJson(line);
  if (loggedMetrics.safeParse(json).success) return undefined;
  const outcome = loggedOutcome.safeParse(json).data;
  if (outcome) return { text: rowText(outcome, style), isOutcome: true };
  const note = loggedNote.safeParse(json).data;
  return note?.level === "DEBUG" ? undefined : { text: note?.message ?? line, isOutcome: false };
}

function rowText({ status, code, service = "", requestId, elapsedMs }: OutcomeRow, style: Style): string {
  const result = (code === undefined ? status : `${status} (${code})`).padEnd(24);
  return `${style(colourOf(status), result)} ${service.padEnd(16)} ${requestId.padEnd(24)} ${style("dim", `${elapsedMs} ms`)}`;
}

function colourOf(status: Status): "green" | "red" | "yellow" {
  if (STATUSES[status].ok) return "green";
  return STATUSES[status].deadLetter ? "red" : "yellow";
}

function summaryText(results: readonly SampleResult[], style: Style): string {
  const counts = Map.groupBy(results, ({ outcome }) => outcome?.status);
  const rows = [...counts].map(([status, { length }]) =>
    status === undefined
      ? `  ${"no outcome".padEnd(16)} ${length}`
      : `  ${style(colourOf(status), status.padEnd(16))} ${length}`,
  );
  const wrong = unexpectedResults(results);
  const conclusion =
    wrong.length === 0
      ? style("green", `all ${results.length} outcomes are as their samples expect`)
      : style("red", `${wrong.length} of ${results.length} outcomes are not as their samples expect`);
  const reasons = wrong.map(
    ({ sample, expected, differences }) => `  ${sample}.json, ${expected.requestId}: ${differences.join("; ")}`,
  );
  return ["", style("bold", "outcomes"), ...rows, "", conclusion, ...reasons].join("\n");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
