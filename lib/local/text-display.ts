import { styleText } from "node:util";
import { statusWords } from "../cli/status-words.ts";
import { countNoun } from "../outcome/count-noun.ts";
import type { Outcome } from "../outcome/outcome.ts";
import { STATUSES, type Status } from "../outcome/statuses.ts";
import { serviceColumn } from "../services/service-column.ts";
import { escapeForTerminal } from "../terminal/escape-for-terminal.ts";
import type { Display } from "./display.ts";
import { errorLines } from "./error-text.ts";
import { type LoggedGuardChange, type LoggedHandBack, readLogLine } from "./log-line.ts";
import { type ReturnedMessages, returnedMessages } from "./returned-messages.ts";
import type { SampleResult } from "./run-samples.ts";
import { unexpectedResults } from "./unexpected-results.ts";

type Format = "green" | "yellow" | "red" | "dim" | "bold";

/** A part of a line, with a format or without. */
type Span = string | readonly [format: Format, text: string];

type OutcomeRow = Pick<Outcome, "status" | "code" | "service" | "requestId" | "elapsedMs">;

/** Prints lines for a person; they are coloured if `stream` is a terminal with colours and NO_COLOR is not set. */
export function textDisplay(print: (line: string) => void, stream: NodeJS.WriteStream): Display {
  // Every text is escaped here and nowhere else: messages, logs and errors hold text of producers and services.
  const show = (span: Span) =>
    typeof span === "string" ? escapeForTerminal(span) : styleText(span[0], escapeForTerminal(span[1]), { stream });
  const line = (...spans: readonly Span[]) => print(spans.map(show).join(""));
  return {
    progress: (text) => line(["dim", text]),
    ready(addresses) {
      const pairs = Object.entries(addresses).map((pair) => pair.join(" "));
      line(`ready  ${pairs.join("  ")}`);
    },
    sample(result) {
      if (result.outcome === undefined) return;
      line(markOf(result), " ", ...rowOf(result.outcome));
      line(["dim", `  ${result.outcome.message}`]);
    },
    log(functionName, text) {
      const logged = readLogLine(text);
      if (logged.kind === "outcome") line("  ", ...rowOf(logged.outcome));
      if (logged.kind === "hand-back") line("  ", ...handBackRow(logged.handBack));
      if (logged.kind === "guard") line("  ", ...guardRow(logged.change));
      if (logged.kind === "note") line([logged.isError ? "red" : "yellow", `${functionName}: ${logged.text}`]);
    },
    delivery(delivery) {
      const returned = returnedMessages(delivery);
      if (returned) line("  ", ...returnedRow(returned));
    },
    summary: (results) => summaryLines(results).forEach((spans) => void line(...spans)),
    tryNext(command) {
      line();
      line("now try, in a second terminal:");
      line("  ", ["bold", command]);
      line();
    },
    error: (error) => errorLines(error).forEach((text) => void line(["red", text])),
  };
}

/** A ✔ stands before outcomes that are ok only; an outcome that is not ok, as its sample expects, has a dot. */
function markOf({ outcome, differences }: SampleResult): Span {
  if (differences.length > 0) return ["red", "✘"];
  return outcome?.ok ? ["green", "✔"] : ["dim", "·"];
}

function rowOf({ status, code, service = "", requestId, elapsedMs }: OutcomeRow): readonly Span[] {
  const result: Span = [colourOf(status), statusWords({ status, code }).padEnd(24)];
  return [result, ` ${serviceColumn(service)} ${requestId.padEnd(24)} `, ["dim", `${elapsedMs} ms`]];
}

function handBackRow({ service, requestId, why, untilMs, isLast }: LoggedHandBack): readonly Span[] {
  const until = `${timeOf(untilMs)}${isLast ? ", for its last delivery" : ""}`;
  const result: Span = ["yellow", "handed back".padEnd(24)];
  return [result, ` ${serviceColumn(service)} ${requestId.padEnd(24)} `, ["dim", `${why}, until ${until}`]];
}

/** A circuit breaker says until when it blocks calls; the next call after that is a probe. */
function guardRow({ breaker, isOpen, service, account, region, why, untilMs }: LoggedGuardChange): readonly Span[] {
  const words = `${breaker} breaker ${isOpen ? "open" : "closed"}`;
  const until = untilMs === undefined ? "" : `  ${why}, until ${timeOf(untilMs)}`;
  return [
    [isOpen ? "yellow" : "green", words.padEnd(24)],
    ` ${serviceColumn(service)} ${account} ${region}`,
    ["dim", until],
  ];
}

function returnedRow({ queue, count, why, untilMs }: ReturnedMessages): readonly Span[] {
  const until = untilMs === undefined ? "" : `, until ${timeOf(untilMs)}`;
  const messages = countNoun(count, "message");
  return [["yellow", "comes back".padEnd(24)], ` ${queue}: ${messages} `, ["dim", why + until]];
}

function timeOf(ms: number): string {
  return new Date(ms).toTimeString().slice(0, "hh:mm:ss".length);
}

function colourOf(status: Status): Format {
  if (STATUSES[status].ok) return "green";
  return STATUSES[status].deadLetter ? "red" : "yellow";
}

function asExpected(outcomes: string, count: number, not = ""): string {
  return count === 1 ? `${outcomes} is ${not}as its sample expects` : `${outcomes} are ${not}as their samples expect`;
}

function summaryLines(results: readonly SampleResult[]): readonly (readonly Span[])[] {
  const counts = Map.groupBy(results, ({ outcome }) => outcome?.status);
  const rows = [...counts].map(([status, { length }]): readonly Span[] =>
    status === undefined
      ? [`  ${"no outcome".padEnd(16)} ${length}`]
      : ["  ", [colourOf(status), status.padEnd(16)], ` ${length}`],
  );
  const wrong = unexpectedResults(results);
  const conclusion: Span =
    wrong.length === 0
      ? ["green", asExpected(results.length === 1 ? "the outcome" : `all ${results.length} outcomes`, results.length)]
      : ["red", asExpected(`${wrong.length} of ${countNoun(results.length, "outcome")}`, wrong.length, "not ")];
  const reasons = wrong.map(({ sample, expected, differences }) => [
    `  ${sample}.json, ${expected.requestId}: ${differences.join("; ")}`,
  ]);
  return [[], [["bold", "outcomes"]], ...rows, [], [conclusion], ...reasons];
}
