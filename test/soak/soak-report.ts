import { hasNoViolations, type Judgement, type Violation } from "./judge-evidence.ts";

/** Judgement of a soak with its throughput, its faults and its output check. */
export type SoakReport = Judgement & {
  readonly seed: number;
  readonly bug: string | undefined;
  readonly secondsSending: number;
  readonly secondsInAll: number;
  readonly outcomesPerSecond: number;
  /** False if the soak was interrupted. */
  readonly isComplete: boolean;
  readonly invocations: number;
  readonly kills: number;
  readonly deliveriesDoubled: number;
  readonly deletesLost: number;
  readonly sqsFaults: Readonly<Record<string, number>>;
  readonly cloudCalls: number;
  readonly cloudFaults: Readonly<Record<string, number>>;
  /** Number of log lines, outcomes and dead letters inspected. */
  readonly textsRead: number;
  /** Texts with a secret in them, cut to 500 characters. */
  readonly secretsInOutput: readonly string[];
  readonly longestStallMs: number;
};

/** True if the soak ran to its end without a violation and without a secret in the output. */
export function hasPassed(report: SoakReport): boolean {
  return report.isComplete && hasNoViolations(report) && report.secretsInOutput.length === 0;
}

/** Formats the report as text. */
export function formatSoakReport(report: SoakReport): string {
  const { lost, untrue, late, tooManyCalls, secretsInOutput } = report;
  return [
    `soak, seed ${report.seed}${report.bug === undefined ? "" : `, with the bug ${report.bug}`}`,
    ...[...listResults(report), ...listConditions(report)].map(([name, value]) => `${name.padEnd(26)} ${value}`),
    ...formatViolations("LOST", lost),
    ...formatViolations("UNTRUE", untrue),
    ...formatViolations("LATE", late),
    ...formatViolations("TOO MANY CALLS", tooManyCalls),
    ...secretsInOutput.slice(0, 5).map((text) => `SECRET ${text}`),
    hasPassed(report) ? "PASSED" : "FAILED",
  ].join("\n");
}

type Line = readonly [name: string, value: string | number];

function listResults(report: SoakReport): readonly Line[] {
  const { mostCalls, failedAfterAcceptedStop, secretsInOutput } = report;
  return [
    ["requests sent", report.sent],
    ...Object.entries(report.statuses).map(([status, count]) => [`  ${status}`, count] as const),
    ["dead letters", report.deadLetters],
    ["lost requests", report.lost.length],
    ["untrue outcomes", report.untrue.length],
    ["late stop calls", report.late.length],
    ["requests with many calls", report.tooManyCalls.length],
    ["most stop calls", `${mostCalls.calls} for one request, ${mostCalls.allowed} allowed`],
    ["secrets in output", `${secretsInOutput.length} in ${report.textsRead} texts`],
    ["duplicate outcomes", `of ${report.duplicated} requests`],
    ["inferred, stop by other", `${report.inferredFromOtherStop} (allowed by the contract)`],
    ["own stop taken for other", `${report.ownStopMistakenForOther} (allowed by the contract)`],
    [
      "failed, stop accepted",
      `${sum(failedAfterAcceptedStop)} (allowed by the contract): ${formatCounts(failedAfterAcceptedStop)}`,
    ],
  ];
}

/** Lists throughput and faults, so that a reader sees under which conditions the results came about. */
function listConditions(report: SoakReport): readonly Line[] {
  const { cloudCalls, cloudFaults, sqsFaults, deliveriesDoubled, deletesLost } = report;
  const faultShare = formatPercent(sum(cloudFaults), cloudCalls);
  return [
    [
      "throughput",
      `${report.outcomesPerSecond} outcomes/s; ${report.secondsSending} s to send, ${report.secondsInAll} s in total`,
    ],
    ["simulator", `${cloudCalls} calls, ${report.stopCalls} of them stop calls, ${faultShare} with a fault`],
    ["", formatCounts(cloudFaults)],
    ["SQS", `${sum(sqsFaults)} calls with a fault: ${formatCounts(sqsFaults)}`],
    [
      "functions",
      `${report.invocations} invocations, ${report.kills} kills, ` +
        `${deliveriesDoubled} double deliveries, ${deletesLost} lost deletes`,
    ],
    ["longest stall", `${report.longestStallMs} ms of the simulator`],
  ];
}

const MAX_LISTED = 10;

/** Lists the first violations; if they are of several kinds, counts each kind before. */
function formatViolations(title: string, violations: readonly Violation[]): string[] {
  const kinds = Map.groupBy(violations, ({ description }) => description.replaceAll(/\d+/g, "n"));
  const counts = [...kinds].map(([kind, { length }]) => `${title} ${length} × ${kind}`);
  return [
    ...(kinds.size > 1 ? counts : []),
    ...violations.slice(0, MAX_LISTED).map(({ requestId, description }) => `${title} ${requestId}: ${description}`),
  ];
}

function formatCounts(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ");
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

function formatPercent(part: number, total: number): string {
  return `${Math.round((100 * part) / Math.max(1, total))} %`;
}
