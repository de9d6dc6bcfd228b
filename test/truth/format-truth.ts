import { styleText } from "node:util";
import { serviceColumn } from "../../lib/services/service-column.ts";
import type { Comparison } from "./compare-answers.ts";
import type { SdkReport } from "./sdk-caller.ts";
import { SDK_FAULTS } from "./sdk-faults.ts";
import type { Totals } from "./totals.ts";

type Style = (format: "green" | "red" | "dim" | "bold", text: string) => string;

const MAX_REPORT_LENGTH = 44;

/** Formats a line for each answer, and the totals. */
export function formatTruth(comparisons: readonly Comparison[], totals: Totals, stream: NodeJS.WritableStream): string {
  const style: Style = (format, text) => styleText(format, text, { stream });
  const lines = comparisons.map((one, index) => `${String(index + 1).padStart(3)}  ${formatLine(one, style)}`);
  return [style("bold", HEAD), ...lines, "", ...formatTotals(totals, style)].join("\n");
}

const HEAD = padHeadings(
  "  #",
  serviceColumn("service"),
  "http",
  "meaning",
  "  stopcord",
  "  Huawei's SDK core",
  "explanation",
);

function formatLine({ answer, verdict, isRight, sdk, sdkFault }: Comparison, style: Style): string {
  const { service, status, verdict: meaning, why } = answer;
  const report = truncate(formatReport(sdk), MAX_REPORT_LENGTH);
  return [
    serviceColumn(service),
    String(status).padEnd(4),
    meaning.padEnd(15),
    mark(isRight, verdict.padEnd(16), style),
    mark(sdkFault === undefined, report.padEnd(MAX_REPORT_LENGTH), style),
    style("dim", why),
  ].join("  ");
}

function padHeadings(...names: readonly string[]): string {
  const widths = [3, 0, 4, 15, 18, MAX_REPORT_LENGTH + 2, 0];
  return names.map((name, index) => name.padEnd(widths[index] ?? 0)).join("  ");
}

function mark(isRight: boolean, text: string, style: Style): string {
  return `${isRight ? style("green", "✔") : style("red", "✘")} ${text}`;
}

function formatReport(report: SdkReport): string {
  if (report.kind === "resolved") return `resolved ${report.response}`;
  const { status, errorCode, message } = report;
  if (errorCode !== undefined) return `threw ${errorCode}`;
  return status === undefined ? `threw without status (“${message}”)` : `threw without code (${status})`;
}

function formatTotals({ of, stopcord, sdk, sdkFaults }: Totals, style: Style): string[] {
  const faults = sdkFaults.map(({ fault, count }) => `  ${String(count).padStart(2)} ${fault}: ${SDK_FAULTS[fault]}`);
  return [
    style("bold", `stopcord ${stopcord} of ${of}`),
    style("bold", `Huawei's SDK core ${sdk} of ${of}`),
    ...faults,
  ];
}

function truncate(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
