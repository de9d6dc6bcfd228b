import { styleText } from "node:util";
import type { LoggedCall } from "../../lib/local/simulator/call-log.ts";
import { serviceColumn } from "../../lib/services/service-column.ts";
import type { ScenarioResult } from "./run-scenarios.ts";

/** Formats a scenario with its outcome and every call about its task. */
export function formatScenarioResult(result: ScenarioResult, stream: NodeJS.WriteStream): string {
  const { scenario, startedMs, outcome, calls, differences } = result;
  const isAsExpected = differences.length === 0;
  const mark = styleText(isAsExpected ? "green" : "red", isAsExpected ? "✔" : "✘", { stream });
  return [
    `${mark} ${serviceColumn(scenario.service)}  ${scenario.title}`,
    ...differences.map((difference) => `  ${difference}`),
    `  ${JSON.stringify(outcome && selectFields(outcome))}`,
    ...calls.map((call) => styleText("dim", `  ${formatCall(call, startedMs)}`, { stream })),
  ].join("\n");
}

function selectFields(outcome: NonNullable<ScenarioResult["outcome"]>) {
  const { status, code, confirmed, calls, deliveries, elapsedMs, message } = outcome;
  return { status, code, confirmed, calls, deliveries, elapsedMs, message };
}

function formatCall(call: LoggedCall, startedMs: number): string {
  const { at, method, path, status, errorCode, fault, tookEffect } = call;
  const offset = `+${((Date.parse(at) - startedMs) / 1000).toFixed(3)} s`;
  const notes = [errorCode, fault && `fault: ${fault}`, tookEffect ? "took effect" : undefined].filter(Boolean);
  return `${offset.padStart(11)}  ${method.padEnd(4)} ${path}  ${[status ?? "no answer", ...notes].join(", ")}`;
}
