import { styleText } from "node:util";
import { formatColumns } from "../rig/format-columns.ts";
import type { ExperimentReport, FigureTable } from "./experiment.ts";

/** Formats the tables of a report, and each claim with a mark that says if it holds. */
export function formatExperimentReport({ tables, claims }: ExperimentReport, stream: NodeJS.WriteStream): string {
  const claimLines = claims.map(({ text, holds }) =>
    holds ? styleText("green", `✔ ${text}`, { stream }) : styleText("red", `✘ ${text}`, { stream }),
  );
  return [...tables.map(formatTable), claimLines.join("\n")].join("\n\n");
}

/** A table of single figures needs no line of headings. */
const FIGURE_HEADINGS = "figure,value";

function formatTable({ title, rows }: FigureTable): string {
  const headings = Object.keys(rows[0] ?? {});
  const cells = rows.map((row) => headings.map((heading) => String(row[heading])));
  const text = formatColumns(headings.join() === FIGURE_HEADINGS ? cells : [headings, ...cells]);
  return [title, ...text.split("\n").map((line) => `  ${line}`)].join("\n");
}
