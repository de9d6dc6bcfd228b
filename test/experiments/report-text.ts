import { styleText } from "node:util";
import type { ExperimentReport, Table } from "./experiment.ts";

/** A report for a person: its tables, then each claim and whether it held. */
export function formatExperimentReport({ tables, claims }: ExperimentReport, stream: NodeJS.WriteStream): string {
  const verdicts = claims.map(({ words, holds }) =>
    holds ? styleText("green", `✔ ${words}`, { stream }) : styleText("red", `✘ ${words}`, { stream }),
  );
  return [...tables.map(tableText), verdicts.join("\n")].join("\n\n");
}

function tableText({ title, rows }: Table): string {
  const names = Object.keys(rows[0] ?? {});
  const isOfFigures = names.join() === "figure,value";
  const lines = [...(isOfFigures ? [] : [names]), ...rows.map((row) => names.map((name) => String(row[name])))];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const text = lines.map((line) =>
    `  ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
  );
  return [title, ...text].join("\n");
}
