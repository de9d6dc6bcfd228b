import type { HaltPeriod } from "./halt-periods.ts";
import { hasNoViolations, type Judgement } from "./judge-evidence.ts";
import type { VagueCounts } from "./vague-outcomes.ts";
import type { Violation } from "./violation.ts";

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
  /** Kills around the moment at which SQS took a request that was handed back. */
  readonly handBackKills: { readonly before: number; readonly after: number };
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
  readonly haltPeriods: readonly HaltPeriod[];
};

/** True if the soak ran to its end without a violation and without a secret in the output. */
export function hasPassed(report: SoakReport): boolean {
  return report.isComplete && hasNoViolations(report) && report.secretsInOutput.length === 0;
}

/** Formats the report as text. */
export function formatSoakReport(report: SoakReport): string {
  const { lost, untrue, late, tooManyCalls, halted, secretsInOutput } = report;
  return [
    `soak, seed ${report.seed}${report.bug === undefined ? "" : `, with the bug ${report.bug}`}`,
    ...[...listResults(report), ...listConditions(report)].map(([name, value]) => `${name.padEnd(26)} ${value}`),
    ...formatViolations("LOST", lost),
    ...formatViolations("UNTRUE", untrue),
    ...formatViolations("LATE", late),
    ...formatViolations("TOO MANY CALLS", tooManyCalls),
    ...formatViolations("HALTED", halted),
    ...secretsInOutput.slice(0, 5).map((text) => `SECRET ${text}`),
    hasPassed(report) ? "PASSED" : "FAILED",
  ].join("\n");
}

/** The selectors of the halts and their lengths. */
function describePeriods({ haltPeriods }: SoakReport): string {
  const texts = haltPeriods.map(({ fromMs, toMs, ...selector }) => {
    const seconds = Number.isFinite(toMs) ? `${Math.round((toMs - fromMs) / 1_000)} s` : "to the end";
    return `${Object.entries(selector).flat().join(" ")} ${seconds}`;
  });
  return texts.length === 0 ? "" : `: ${texts.join(", ")}`;
}

type Line = readonly [name: string, value: string | number];

function listResults(report: SoakReport): readonly Line[] {
  const { mostCalls, secretsInOutput } = report;
  return [
    ["requests sent", `${report.sent}, and ${report.selectedRuns} for the runs of selections`],
    ...Object.entries(report.statuses).map(([status, count]) => [`  ${status}`, count] as const),
    ["dead letters", report.deadLetters],
    ["lost requests", report.lost.length],
    ["untrue outcomes", report.untrue.length],
    ["late stop calls", report.late.length],
    ["requests with many calls", report.tooManyCalls.length],
    [
      "stop calls under a halt",
      `${report.halted.length} in ${report.haltPeriods.length} halts${describePeriods(report)}`,
    ],
    ["most stop calls", `${mostCalls.calls} for one request, ${mostCalls.allowed} allowed`],
    ["secrets in output", `${secretsInOutput.length} in ${report.textsRead} texts`],
    ["duplicate outcomes", `of ${report.duplicated} requests`],
    ["copies of a request", formatCopies(report.copies)],
    ...VAGUE_LINES.flatMap(([kind, name]) => formatVague(name, report.vague[kind])),
  ];
}

/** Lines of outcomes that the contract allows although they say less than the record. */
const VAGUE_LINES: readonly (readonly [keyof VagueCounts, name: string])[] = [
  ["inferredFromOtherStop", "inferred, stop by other"],
  ["ownStopMistakenForOther", "own stop taken for other"],
  ["failedAfterAcceptedStop", "failed, stop accepted"],
  ["toldByOtherOutcome", "told by another outcome"],
];

function formatVague(name: string, counts: Readonly<Record<string, number>>): readonly Line[] {
  const reasons = Object.entries(counts).map(([reason, count]) => ["", `${count} × ${reason}`] as const);
  return [[name, `${sum(counts)} (allowed by the contract)`], ...reasons];
}

function formatCopies(copies: SoakReport["copies"]): string {
  return Object.entries(copies)
    .map(([count, requests]) => `${count}: ${requests} requests`)
    .join(", ");
}

/** Lists throughput and faults, so that a reader sees under which conditions the results came about. */
function listConditions(report: SoakReport): readonly Line[] {
  const { cloudCalls, cloudFaults, sqsFaults, deliveriesDoubled, deletesLost, handBackKills } = report;
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
      `${report.invocations} invocations, ${report.kills} kills, of them ${handBackKills.before} before and ` +
        `${handBackKills.after} after a hand-back; ${deliveriesDoubled} double deliveries, ${deletesLost} lost deletes`,
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
