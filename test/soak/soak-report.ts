import { hasNoViolations, type Judgement, type Violation } from "./judge-evidence.ts";

/** How a soak went, beside what its judge found. */
export type SoakReport = Judgement & {
  readonly seed: number;
  readonly bug: string | undefined;
  readonly secondsSending: number;
  readonly secondsInAll: number;
  readonly outcomesPerSecond: number;
  /** Not ended before its time by whoever ran it. */
  readonly isComplete: boolean;
  readonly invocations: number;
  readonly kills: number;
  readonly deliveriesDoubled: number;
  readonly deletesLost: number;
  readonly sqsFaults: Readonly<Record<string, number>>;
  readonly cloudCalls: number;
  readonly cloudFaults: Readonly<Record<string, number>>;
  /** Lines of output, outcomes and reasons looked at, and those with a secret in them. */
  readonly textsRead: number;
  readonly secretsInOutput: readonly string[];
  readonly longestStallMs: number;
};

/** Whether the soak shows what it is meant to show. */
export function hasPassed(report: SoakReport): boolean {
  return report.isComplete && hasNoViolations(report) && report.secretsInOutput.length === 0;
}

/** The report for people. */
export function formatSoakReport(report: SoakReport): string {
  const { lost, untrue, late, tooManyCalls, secretsInOutput, mostCalls } = report;
  const faults = sum(report.cloudFaults);
  const rows: readonly (readonly [string, string | number])[] = [
    ["sent", report.sent],
    ...Object.entries(report.statuses).map(([status, count]) => [`  ${status}`, count] as const),
    ["dead letters", report.deadLetters],
    ["lost", lost.length],
    ["untrue outcomes", untrue.length],
    ["late stop calls", late.length],
    ["called too often", tooManyCalls.length],
    ["most stop calls", `${mostCalls.calls} for one request, ${mostCalls.allowed} allowed`],
    ["secrets in output", `${secretsInOutput.length} in ${report.textsRead} texts`],
    ["duplicate outcomes", `of ${report.duplicated} requests`],
    ["inferred of another's", `${report.inferredFromOtherStop} (allowed by the contract)`],
    ["own taken for others'", `${report.ownStopMistakenForOther} (allowed by the contract)`],
    [
      "failed, though taken",
      `${sum(report.failedAfterAcceptedStop)} (allowed by the contract): ${words(report.failedAfterAcceptedStop)}`,
    ],
    [
      "throughput",
      `${report.outcomesPerSecond} outcomes/s; sent in ${report.secondsSending} s, all in ${report.secondsInAll} s`,
    ],
    [
      "cloud",
      `${report.cloudCalls} calls, ${report.stopCalls} of them stops, ${percent(faults, report.cloudCalls)} with a fault`,
    ],
    ["", words(report.cloudFaults)],
    ["queue", `${sum(report.sqsFaults)} calls spoilt: ${words(report.sqsFaults)}`],
    [
      "functions",
      `${report.invocations} invocations, ${report.kills} kills, ${report.deliveriesDoubled} deliveries doubled, ${report.deletesLost} deletes lost`,
    ],
    ["longest stall", `${report.longestStallMs} ms of the simulator`],
  ];
  return [
    `soak, seed ${report.seed}${report.bug === undefined ? "" : `, with the bug ${report.bug}`}`,
    ...rows.map(([name, value]) => `${name.padEnd(26)} ${value}`),
    ...listed("LOST", lost),
    ...listed("UNTRUE", untrue),
    ...listed("LATE", late),
    ...listed("TOO MANY CALLS", tooManyCalls),
    ...secretsInOutput.slice(0, 5).map((text) => `SECRET ${text}`),
    hasPassed(report) ? "PASSED" : "FAILED",
  ].join("\n");
}

const LISTED = 10;

function listed(title: string, violations: readonly Violation[]): string[] {
  const kinds = Map.groupBy(violations, ({ what }) => what.replaceAll(/\d+/g, "n"));
  const counted = [...kinds].map(([what, { length }]) => `${title} ${length} × ${what}`);
  return [
    ...(kinds.size > 1 ? counted : []),
    ...violations.slice(0, LISTED).map(({ requestId, what }) => `${title} ${requestId}: ${what}`),
  ];
}

function words(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ");
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((all, count) => all + count, 0);
}

function percent(part: number, whole: number): string {
  return `${Math.round((100 * part) / Math.max(1, whole))} %`;
}
