import { styleText } from "node:util";
import * as z from "zod/mini";
import { type Outcome, outcomeSchema } from "../outcome/outcome.ts";
import { STATUSES, type Status } from "../outcome/statuses.ts";
import { type Display, errorText, unexpected } from "./display.ts";
import type { SampleResult } from "./run-samples.ts";

type Style = (format: "green" | "yellow" | "red" | "dim" | "bold", text: string) => string;
type Row = Pick<Outcome, "status" | "code" | "service" | "requestId" | "elapsedMs">;

/** Lines for a person, in colour where the terminal shows it and NO_COLOR is not set. */
export function textDisplay(print: (line: string) => void, stream: NodeJS.WriteStream): Display {
  const style: Style = (format, text) => styleText(format, text, { stream });
  return {
    progress: (what) => print(style("dim", what)),
    ready: (at) =>
      print(
        `ready  ${Object.entries(at)
          .map((pair) => pair.join(" "))
          .join("  ")}`,
      ),
    sample({ outcome, differences }) {
      if (outcome === undefined) return;
      print(`${differences.length === 0 ? style("green", "✔") : style("red", "✘")} ${rowText(outcome, style)}`);
      print(style("dim", `  ${outcome.message}`));
    },
    log(functionName, text) {
      const json = parseJson(text);
      const row = loggedOutcome.safeParse(json).data;
      const note = loggedNote.safeParse(json).data;
      if (loggedMetrics.safeParse(json).success) return; // for CloudWatch, and nothing that the outcomes do not say
      if (row) print(`  ${rowText(row, style)}`);
      else if (note?.level !== "DEBUG") print(style("yellow", `${functionName}: ${note?.message ?? text}`));
    },
    summary: (results) => print(summaryText(results, style)),
    error: (error) => print(style("red", errorText(error))),
  };
}

const loggedOutcome = z.extend(
  z.pick(outcomeSchema, { status: true, code: true, service: true, requestId: true, elapsedMs: true }),
  {
    message: z.literal("outcome"),
  },
);
const loggedNote = z.object({ level: z.string(), message: z.string() });
const loggedMetrics = z.object({ _aws: z.object({}) });

function rowText({ status, code, service = "", requestId, elapsedMs }: Row, style: Style): string {
  const verdict = (code === undefined ? status : `${status} (${code})`).padEnd(24);
  return `${style(colourOf(status), verdict)} ${service.padEnd(16)} ${requestId.padEnd(24)} ${style("dim", `${elapsedMs} ms`)}`;
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
  const wrong = unexpected(results);
  const verdict =
    wrong.length === 0
      ? style("green", `all ${results.length} outcomes are as their samples expect`)
      : style("red", `${wrong.length} of ${results.length} outcomes are not as their samples expect`);
  const reasons = wrong.map(
    ({ sample, expected, differences }) => `  ${sample}.json, ${expected.requestId}: ${differences.join("; ")}`,
  );
  return ["", style("bold", "outcomes"), ...rows, "", verdict, ...reasons].join("\n");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
