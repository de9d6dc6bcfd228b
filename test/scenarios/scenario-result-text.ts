import { styleText } from "node:util";
import type { LoggedCall } from "../../lib/local/simulator/call-log.ts";
import type { ScenarioResult } from "./run-scenarios.ts";

/** A scenario's outcome and every call about its task, for a person. */
export function formatScenarioResult(
  { scenario, startedMs, outcome, calls, differences }: ScenarioResult,
  stream: NodeJS.WriteStream,
) {
  const isRight = differences.length === 0;
  const mark = styleText(isRight ? "green" : "red", isRight ? "✔" : "✘", { stream });
  return [
    `${mark} ${scenario.service.padEnd(15)}  ${scenario.title}`,
    ...differences.map((difference) => `  ${difference}`),
    `  ${JSON.stringify(outcome && shown(outcome))}`,
    ...calls.map((call) => styleText("dim", `  ${callText(call, startedMs)}`, { stream })),
  ].join("\n");
}

function shown({
  status,
  code,
  confirmed,
  calls,
  deliveries,
  elapsedMs,
  message,
}: NonNullable<ScenarioResult["outcome"]>) {
  return { status, code, confirmed, calls, deliveries, elapsedMs, message };
}

function callText({ at, method, path, status, errorCode, fault, tookEffect }: LoggedCall, startedMs: number): string {
  const offset = `+${((Date.parse(at) - startedMs) / 1000).toFixed(3)} s`;
  const notes = [errorCode, fault && `fault: ${fault}`, tookEffect ? "took effect" : undefined].filter(Boolean);
  return `${offset.padStart(11)}  ${method.padEnd(4)} ${path}  ${[status ?? "no answer", ...notes].join(", ")}`;
}
